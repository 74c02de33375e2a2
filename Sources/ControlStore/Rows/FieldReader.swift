internal import ControlPlane
internal import FoundationEssentials
internal import GRDB

/// Reads the columns of one row in the order of its SELECT; what cannot be is an error that names table and row.
///
/// The schema's CHECKs keep such rows out, but a file can be damaged or edited. The first column is the row's key.
struct FieldReader {
  private let table: String
  private let row: Row
  private var next = 0

  init(_ table: String, _ row: Row) {
    self.table = table
    self.row = row
  }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
    guard let number: Number = try optionalNumber() else { throw damage("is missing") }
    return number
  }

  mutating func optionalNumber<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number? {
    switch take().storage {
    case .null: return nil
    case .int64(let value):
      guard let number = Number(exactly: value) else { throw damage("is out of range (\(value))") }
      return number
    case .double, .string, .blob: throw damage("is no number")
    }
  }

  mutating func flag() throws -> Bool {
    switch try number(Int64.self) {
    case 0: false
    case 1: true
    case let value: throw damage("is neither 0 nor 1 (\(value))")
    }
  }

  mutating func text() throws -> String {
    guard let text = try optionalText() else { throw damage("is missing") }
    return text
  }

  mutating func optionalText() throws -> String? {
    switch take().storage {
    case .null: return nil
    case .string(let text): return text
    case .int64, .double, .blob: throw damage("is no text")
    }
  }

  mutating func word<Word: RawRepresentable<String>>(_ type: Word.Type = Word.self) throws -> Word {
    guard let word: Word = try optionalWord() else { throw damage("is missing") }
    return word
  }

  mutating func optionalWord<Word: RawRepresentable<String>>(_ type: Word.Type = Word.self) throws -> Word? {
    guard let text = try optionalText() else { return nil }
    guard let word = Word(rawValue: text) else { throw damage("has an unknown value") }
    return word
  }

  mutating func bytes() throws -> [UInt8] {
    guard let data = try optionalData() else { throw damage("is missing") }
    return [UInt8](data)
  }

  /// A JSON column; the SELECT casts it to a BLOB, so that broken UTF-8 is seen and not repaired.
  mutating func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    guard let value: Value = try optionalJSON() else { throw damage("is missing") }
    return value
  }

  mutating func optionalJSON<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value? {
    guard let data = try optionalData() else { return nil }
    guard String(validating: data, as: UTF8.self) != nil else { throw damage("is no UTF-8") }
    do {
      return try JSONDecoder().decode(Value.self, from: data)
    } catch {
      throw damage("is no stored value of its kind")
    }
  }

  private mutating func optionalData() throws -> Data? {
    switch take().storage {
    case .null: return nil
    case .blob(let data): return data
    case .int64, .double, .string: throw damage("is no bytes")
    }
  }

  private mutating func take() -> DatabaseValue {
    defer { next += 1 }
    return row[next]
  }

  /// The error about the column that was read last.
  func damage(_ what: String) -> StoreFailure {
    let key: DatabaseValue = row[0]
    let names = Array(row.columnNames)
    let column = next > 0 && next <= names.count ? names[next - 1] : "row"
    return StoreFailure(.damaged, "table \(table), row \(key): \(column) \(what)")
  }
}

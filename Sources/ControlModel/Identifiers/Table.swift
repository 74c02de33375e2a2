/// A row that knows its own key.
package protocol Keyed {
  associatedtype Key: Hashable & Comparable & Sendable
  var key: Key { get }
}

/// Rows in ascending order of their keys, found by binary search.
///
/// Used where a dictionary would do but iteration must have one order in every run: the model's decisions
/// replay from a seed only if nothing depends on hashing.
package struct Table<Row: Keyed> {
  package private(set) var rows: [Row] = []

  package init() {}
  /// Later rows replace earlier ones of the same key.
  package init(_ rows: some Sequence<Row>) {
    for row in rows { insert(row) }
  }

  package var isEmpty: Bool { rows.isEmpty }
  package var count: Int { rows.count }
  package var keys: [Row.Key] { rows.map(\.key) }

  /// The row of `key`.
  ///
  /// Setting nil removes it; a row is filed under its own key.
  package subscript(_ key: Row.Key) -> Row? {
    get { index(of: key).map { rows[$0] } }
    set {
      if let newValue { insert(newValue) } else if let index = index(of: key) { rows.remove(at: index) }
    }
  }

  /// The row of a key that is known to be there, in place.
  ///
  /// Precondition: the key is in the table. For keys that the topology has vouched for.
  package subscript(known key: Row.Key) -> Row {
    get { rows[index(of: key)!] }
    _modify { yield &rows[index(of: key)!] }
  }

  package func contains(_ key: Row.Key) -> Bool { index(of: key) != nil }

  package mutating func insert(_ row: Row) {
    let place = lowerBound(row.key)
    if place < rows.count, rows[place].key == row.key { rows[place] = row } else { rows.insert(row, at: place) }
  }

  private func index(of key: Row.Key) -> Int? {
    let place = lowerBound(key)
    return place < rows.count && rows[place].key == key ? place : nil
  }

  private func lowerBound(_ key: Row.Key) -> Int {
    if let last = rows.last, last.key < key { return rows.count }
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Table: Sendable where Row: Sendable {}
extension Table: Equatable where Row: Equatable {}
extension Table: Sequence {
  package func makeIterator() -> IndexingIterator<[Row]> { rows.makeIterator() }
}
extension Table: Codable where Row: Codable {
  package init(from decoder: any Decoder) throws { self.init(try [Row](from: decoder)) }
  package func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }
}

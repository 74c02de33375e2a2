/// The words of the command line, as `--name value` and flags, each given once but for those that make lists.
struct OptionWords {
  struct Fault: Error { let why: String }

  enum Read {
    case help
    case version
    case options(OptionWords)
  }

  private var values: [String: String] = [:]
  private var lists: [String: [String]] = [:]

  static func read(
    _ words: [String], valued: Set<String>, flags: Set<String>, repeated: Set<String>
  ) throws(Fault) -> Read {
    var options = OptionWords()
    var waiting: String?
    for word in words {
      if let name = waiting {
        if repeated.contains(name) {
          options.lists[name, default: []].append(word)
        } else {
          options.values[name] = word
        }
        waiting = nil
        continue
      }
      if word == "--help" || word == "-h" { return .help }
      if word == "--version" { return .version }
      guard valued.contains(word) || flags.contains(word) || repeated.contains(word) else {
        throw Fault(why: "unknown argument '\(word)'")
      }
      guard options.values[word] == nil else { throw Fault(why: "\(word) stands twice") }
      if flags.contains(word) { options.values[word] = "" } else { waiting = word }
    }
    if let waiting { throw Fault(why: "\(waiting) needs a value") }
    return .options(options)
  }

  subscript(_ name: String) -> String? { values[name] }
  /// What was given, in that order.
  func list(_ name: String) -> [String] { lists[name] ?? [] }
  func has(_ flag: String) -> Bool { values[flag] != nil }

  /// 0.01 to 86,400 seconds; nil when it is not given.
  func seconds(_ name: String) throws(Fault) -> Double? {
    guard let text = values[name] else { return nil }
    guard let value = Double(text), value >= 0.01, value <= 86_400 else {
      throw Fault(why: "\(name) is 0.01 to 86400 seconds")
    }
    return value
  }

  /// A whole number within `range`; nil when it is not given.
  func number(_ name: String, _ range: ClosedRange<Int>) throws(Fault) -> Int? {
    guard let text = values[name] else { return nil }
    guard let value = Int(text), text.allSatisfy({ ("0"..."9").contains($0) }), range.contains(value) else {
      throw Fault(why: "\(name) is a whole number, \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// One of the words of `type`; nil when it is not given.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: String, of type: Choice.Type
  ) throws(Fault) -> Choice? {
    guard let text = values[name] else { return nil }
    guard let value = Choice(rawValue: text) else {
      throw Fault(why: "\(name) is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }
}

import ControlModel

extension Kind where Value == Bool {
  static var boolean: Kind {
    scalar("true or false", render: { $0 ? "true" : "false" }) { text, isPlain in
      isPlain ? ["true": true, "false": false][text] : nil
    }
  }
}

extension Kind where Value == Int {
  static func integer(_ range: ClosedRange<Int>, _ what: String = "a whole number") -> Kind {
    scalar("\(what) from \(range.lowerBound) to \(range.upperBound)", render: { "\($0)" }) { text, isPlain in
      let value = ASCIINumber.parse(text.utf8).flatMap { Int(exactly: $0) }
      return value.flatMap { isPlain && range.contains($0) ? $0 : nil }
    }
  }
}

extension Kind where Value == UInt64 {
  /// Bytes, in steps of `multiple`.
  static func size(_ range: ClosedRange<UInt64>, multiple: UInt64 = 1) -> Kind {
    let scale = UnitScale.size
    let top = range.upperBound == .max ? "below 16EiB" : "to \(scale.render(range.upperBound))"
    let steps = multiple > 1 ? ", a multiple of \(multiple) bytes" : ""
    let allowed =
      "a size from \(scale.render(range.lowerBound)) \(top)\(steps), in \(scale.names); plain numbers are bytes"
    return scalar(allowed, render: scale.render) { text, _ in
      scale.parse(text).flatMap { range.contains($0) && $0 % multiple == 0 ? $0 : nil }
    }
  }
}

extension Kind where Value == Interval {
  static func duration(_ range: ClosedRange<Interval>) -> Kind {
    let scale = UnitScale.duration
    let ends = [range.lowerBound, range.upperBound].map { scale.render($0.nanoseconds) }
    let allowed = "a length of time from \(ends[0]) to \(ends[1]), in \(scale.names)"
    return scalar(allowed, render: { scale.render($0.nanoseconds) }) { text, _ in
      scale.parse(text).map(Interval.init(nanoseconds:)).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension Kind where Value == String {
  static var name: Kind {
    scalar("a name matching \(Name.pattern)", render: { $0 }) { text, _ in Name.isValid(text) ? text : nil }
  }

  /// Any text of at most `limit` bytes.
  static func text(limit: Int) -> Kind {
    scalar("a text of at most \(limit) bytes", render: { $0 }) { text, _ in
      text.utf8.count <= limit && !text.utf8.contains(0) ? text : nil
    }
  }

  /// A path of at most `limit` bytes from the root.
  static func absolutePath(limit: Int) -> Kind {
    scalar("an absolute path of at most \(limit) bytes without empty, . or .. parts", render: { $0 }) { text, _ in
      text.hasPrefix("/") && text.utf8.count <= limit && PathText.isPlain(text.dropFirst()) ? text : nil
    }
  }

  /// A path below the state directory, which it cannot leave.
  static var relativePath: Kind {
    scalar("a path below the state directory, of at most 200 bytes without empty, . or .. parts", render: { $0 }) {
      text, _ in
      text.utf8.count <= 200 && PathText.isPlain(text[...]) ? text : nil
    }
  }
}

extension Kind where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
  /// One of the words that the type has.
  static func choice(of type: Value.Type = Value.self) -> Kind {
    let words = Value.allCases.map(\.rawValue)
    let allowed = words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    return scalar(
      allowed, render: { $0.rawValue }, hint: { Nearest.hint($0, among: words) },
      parse: { text, _ in Value(rawValue: text) })
  }
}

/// Paths as they may stand in a configuration.
enum PathText {
  /// No empty part, no `.` or `..`, no control character.
  static func isPlain(_ path: Substring) -> Bool {
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        && part.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
  }
}

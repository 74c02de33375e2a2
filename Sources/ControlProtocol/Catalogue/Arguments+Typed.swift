internal import ControlModel

/// What the declarations under Commands/ read their arguments with.
extension Arguments {
  func partition(_ name: String) throws(Rejection) -> PartitionReference { try require(name, \.partition) }
  func partitionIfGiven(_ name: String) -> PartitionReference? { find(name, \.partition) }

  func slot() throws(Rejection) -> SlotNumber {
    guard let slot = slotIfGiven() else { throw Rejection(.internalError, "slot has no value") }
    return slot
  }
  func slotIfGiven() -> SlotNumber? { find("slot", \.number).flatMap(UInt16.init(exactly:)).map(SlotNumber.init) }

  func number(_ name: String) throws(Rejection) -> UInt64 { try require(name, \.number) }
  func numberIfGiven(_ name: String) -> UInt64? { find(name, \.number) }

  /// A number whose parameter's range fits `Number`.
  func number<Number: FixedWidthInteger>(
    _ name: String, as type: Number.Type
  ) throws(Rejection) -> Number {
    let value = try number(name)
    guard let fitting = Number(exactly: value) else { throw .argument(name, "is out of range") }
    return fitting
  }

  func interval(_ name: String) throws(Rejection) -> Interval { try require(name, \.interval) }
  func intervalIfGiven(_ name: String) -> Interval? { find(name, \.interval) }

  func word(_ name: String) throws(Rejection) -> String { try require(name, \.word) }
  func wordIfGiven(_ name: String) -> String? { find(name, \.word) }
  func wordsIfGiven(_ name: String) -> [String]? { find(name, \.words) }

  /// A choice whose words are the raw values of `Choice`.
  func choice<Choice: RawRepresentable<String>>(
    _ name: String, as type: Choice.Type
  ) throws(Rejection) -> Choice {
    guard let choice = choiceIfGiven(name, as: type) else { throw Rejection(.internalError, "\(name) has no value") }
    return choice
  }
  func choiceIfGiven<Choice: RawRepresentable<String>>(_ name: String, as type: Choice.Type) -> Choice? {
    find(name, \.word).flatMap(Choice.init(rawValue:))
  }

  /// A value to be written `width` bytes wide.
  func value(fitting width: UInt64) throws(Rejection) -> UInt64 {
    let value = try number("value")
    guard width >= 8 || value >> (width * 8) == 0 else {
      throw .argument("value", "is \(value); \(width) bytes hold at most \((UInt64(1) << (width * 8)) - 1)")
    }
    return value
  }
}

extension ParameterKind {
  /// The words of `type`, in their declared order.
  static func choice<Choice: RawRepresentable<String> & CaseIterable>(of type: Choice.Type) -> ParameterKind {
    .choice(type.allCases.map(\.rawValue))
  }
}

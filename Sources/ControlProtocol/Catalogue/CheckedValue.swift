internal import ControlModel

/// An argument that its parameter's kind has accepted.
enum CheckedValue: Equatable {
  case number(UInt64)
  case partition(PartitionReference)
  case interval(Interval)
  case word(String)
  case words([String])

  var number: UInt64? { if case .number(let value) = self { value } else { nil } }
  var partition: PartitionReference? { if case .partition(let value) = self { value } else { nil } }
  var interval: Interval? { if case .interval(let value) = self { value } else { nil } }
  var word: String? { if case .word(let value) = self { value } else { nil } }
  var words: [String]? { if case .words(let value) = self { value } else { nil } }
}

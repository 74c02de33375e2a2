package import ControlModel

/// What `explain` answers; what nothing holds, and what nothing need free, is null.
package enum ExplanationView {
  package static func value(_ explanation: Explanation) -> WireValue {
    [
      "subject": .string(explanation.subject), "holds": said(explanation.holds),
      "since": WireValue(explanation.since.map(Timestamp.text)), "who": .string(explanation.who),
      "remedy": said(explanation.remedy), "operation": WireValue(explanation.operation?.number),
    ]
  }

  private static func said(_ text: String) -> WireValue { text.isEmpty ? .null : .string(text) }
}

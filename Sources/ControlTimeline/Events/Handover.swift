/// The last move of a slot from one partition to another among some events.
struct Handover: Equatable {
  /// Who had the device.
  let from: String
  /// Who has it now.
  let to: String
  /// The index of the slot's grant (step 503).
  let grant: Int

  /// Nil when no slot has changed hands.
  init?(_ events: [TimelineEvent]) {
    var found: (from: String, to: String, grant: Int)?
    var losers: [UInt64: String] = [:]
    for (index, event) in events.enumerated() {
      guard event.kind == "slot", let slot = event.slot, let partition = event.partition else { continue }
      if event.step == 601 { losers[slot] = partition }
      guard event.step == 503, let loser = losers[slot], loser != partition else { continue }
      // The first slot of a command that moves several.
      if let found, events[found.grant].operation == event.operation, found.to == partition { continue }
      found = (loser, partition, index)
    }
    guard let found else { return nil }
    (from, to, grant) = (found.from, found.to, found.grant)
  }
}

internal import ControlModel

extension CommandDeclaration {
  static let remPCI = CommandDeclaration(
    "rem_pci", "Take the slots of the named partition away from it (hot remove).",
    details: """
      `mode=revoke` ends the access first and tells the guest then; the answer comes when the eject request is \
      presented, or with `wait=guest` when the guest has ejected. A deadline then answers `timed_out`, and says that \
      the access is revoked all the same. `mode=graceful` asks the guest, and the access ends when it has ejected; a \
      refusal or the deadline withdraws the request and leaves the slot connected. `mode=ladder` asks, asks again, \
      revokes and at last switches the partition off, each rung with its own deadline and its own event. A slot that \
      is disabled already, or no slot assigned at all, is done at once with `release` null.
      """,
    parameters: [
      .lpar("the partition to take from"),
      Parameter("slot", .slot, .optional, "only this slot; left out, all that are assigned"),
      Parameter("mode", .choice(of: RemovalMode.self), .defaulted("revoke"), "the order of asking and ending access"),
      .timeout("30", "how long to wait for the guest; in the ladder on each rung"),
      Parameter(
        "wait", .choice(of: Wait.self), .defaulted("none"), "whether `mode=revoke` waits for the guest's eject"),
    ],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-10, R-15, R-16, Fig 3, Fig 6",
    result: ResultSchemas.moved,
    reasons: [
      .unknownPartition, .unknownSlot, .slotNotAssigned, .fenced, .held, .peerAlive, .fenceLimit, .slotBusy,
      .guestRefused, .timedOut, .machineError, .storeError,
    ],
    examples: [
      Example(
        ["lpar": 0],
        ["operation": 12, "slots": [0, 1], "partition": "LPAR0", "guest": "notified", "release": "revoked"])
    ]
  ) { arguments throws(Rejection) in
    .change(
      .remPCI(
        lpar: try arguments.partition("lpar"), slot: arguments.slotIfGiven(),
        mode: try arguments.choice("mode", as: RemovalMode.self), timeout: try arguments.interval("timeout"),
        wait: try arguments.choice("wait", as: Wait.self)))
  }
}

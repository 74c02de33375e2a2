internal import ControlModel

extension CommandDeclaration {
  static let addPCI = CommandDeclaration(
    "add_pci", "Connect the slots of the named partition to the one that asks (hot add).",
    details: """
      Without `slot` all slots assigned to `lpar` that are not yet connected to the receiver go as one change. A slot \
      that is still enabled for an active `lpar` is taken from it first, and its guest gets the eject request too. The \
      SCI goes out once, after all rows have changed and before the answer. `wait=none` answers then. `wait=guest`, \
      the default when the receiver has an agent, answers after the guest's `_OST` success; when the guest reports a \
      failure or the deadline passes, the change is taken back: the old connection, flag 0. An empty slot is refused \
      with `slot_empty`, or with `insert_timeout` an event asks for the card, the slot stays \
      reserved through restarts, and the command goes on when the card comes. A disabled slot of the receiver's own is connected again.
      """,
    parameters: [
      .lpar("the partition that the slots are assigned to now"),
      Parameter("slot", .slot, .optional, "only this slot; left out, all that are assigned"),
      Parameter("to", .partition, .requiredFromOperators, "the receiver; from a guest always the guest itself"),
      Parameter("wait", .choice(of: Wait.self), .optional, "whether to wait until the guest uses the device"),
      .timeout("30", "how long to wait for the guest"),
      Parameter("insert_timeout", .seconds, .optional, "how long to wait for a card in an empty slot"),
    ],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-09, R-11 to R-14, Fig 3, Fig 5",
    result: ResultSchemas.moved,
    reasons: [
      .unknownPartition, .unknownSlot, .slotNotAssigned, .fenced, .held, .partitionInactive, .peerAlive, .fenceLimit,
      .samePartition, .slotQuarantined, .slotBusy, .slotEmpty, .notCandidate, .isolationUnit, .guestRefused, .timedOut,
      .machineError, .storeError,
    ],
    examples: [
      Example(
        ["lpar": 0, "slot": 0, "to": "LPAR1"],
        ["operation": 7, "slots": [0], "partition": "LPAR1", "guest": "usable", "release": "eject"])
    ]
  ) { arguments throws(Rejection) in
    .change(
      .addPCI(
        lpar: try arguments.partition("lpar"), slot: arguments.slotIfGiven(), to: arguments.partitionIfGiven("to"),
        wait: arguments.choiceIfGiven("wait", as: Wait.self), timeout: try arguments.interval("timeout"),
        insertTimeout: arguments.intervalIfGiven("insert_timeout")))
  }
}

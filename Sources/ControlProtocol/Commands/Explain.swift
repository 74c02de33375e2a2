internal import ControlModel

extension CommandDeclaration {
  static let explain = CommandDeclaration(
    "explain", "Say which rule or wait holds a slot, a partition or an operation, and what would free it.",
    details: "Exactly one of `slot`, `lpar` and `operation` is given.",
    parameters: [
      Parameter("slot", .slot, .optional, "the slot to explain"),
      Parameter("lpar", .partition, .optional, "the partition to explain"),
      Parameter("operation", .anyNumber, .optional, "the operation to explain"),
    ],
    audience: .operatorsAndGuests(.viewer), source: "protocol, section 3",
    result: ResultSchemas.explanation, reasons: [.unknownSlot, .unknownPartition, .unknownOperation],
    examples: [
      Example(
        ["slot": 0],
        [
          "subject": "slot 0 is connected to LPAR0", "holds": .null, "since": .null, "who": "LPAR0",
          "remedy": "rem_pci LPAR=0 SLOT=0", "operation": .null,
        ])
    ]
  ) { arguments throws(Rejection) in
    switch (arguments.slotIfGiven(), arguments.partitionIfGiven("lpar"), arguments.numberIfGiven("operation")) {
    case (let slot?, nil, nil): return .explain(.slot(slot))
    case (nil, let partition?, nil): return .explain(.partition(partition))
    case (nil, nil, let operation?): return .explain(.operation(OperationID(operation)))
    case (nil, nil, nil): throw .argument("slot", "is missing; explain takes one of slot, lpar and operation")
    case (nil, _, _): throw .argument("operation", "is one too many; explain takes one of slot, lpar and operation")
    case (_, let partition, _):
      let key = partition == nil ? "operation" : "lpar"
      throw .argument(key, "is one too many; explain takes one of slot, lpar and operation")
    }
  }
}

internal import ControlModel

extension CommandDeclaration {
  static let showGatekeeper = CommandDeclaration(
    "show_gatekeeper", "List the windows through which buses reach memory.",
    details:
      "The text table begins with BUS, BASE, SIZE and OFFSET in bytes, as in Fig 8. A bus without an owner has no row.",
    audience: .operatorsAndGuests(.viewer), source: "R-05, Fig 8",
    result: ResultSchemas.gatekeeper,
    examples: [
      Example(
        .nothing,
        [
          "windows": [
            [
              "bus": 0, "base": 0, "size": 25_769_803_776, "offset": 0, "partition": "LPAR0",
            ]
          ]
        ])
    ]
  ) { _ throws(Rejection) in .show(.gatekeeper) }
}

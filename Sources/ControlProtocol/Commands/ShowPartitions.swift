internal import ControlModel

extension CommandDeclaration {
  static let showPartitions = CommandDeclaration(
    "show_partitions", "List the partitions: power, role, CPU share, agent, cluster, and whether one is fenced.",
    details:
      """
      The member of a cluster that has one of its slots enabled is `active`, the others are `standby`; outside a \
      cluster the role is `none`. A fenced one lost its power or slots to a member and has not booted since; \
      `maintenance` is its cluster's. `share_applied` is true while the partition's processes are scheduled by its \
      `cpu_share`; false when it has none, or the machine can only keep the number.
      """,
    audience: .operatorsAndGuests(.viewer), source: "R-02, R-07, R-23",
    result: ResultSchemas.partitions,
    examples: [
      Example(
        .nothing,
        [
          "partitions": [
            [
              "lpar": 0, "name": "LPAR0", "state": "active", "role": "active", "cpu_share": 90,
              "share_applied": true, "agent": true, "cluster": "db", "fenced": false, "maintenance": false,
            ]
          ]
        ])
    ]
  ) { _ throws(Rejection) in .show(.partitions) }
}

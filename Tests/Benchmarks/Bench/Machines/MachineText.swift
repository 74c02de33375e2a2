/// Configurations to measure with.
enum MachineText {
  /// `pairs` clusters of two partitions each; every partition owns one slot, alone on its bus: LPAR n that of bus n.
  ///
  /// `connections` is what one partition may have, and the operator.
  static func pairs(_ pairs: Int, connections: Int = 64) -> String {
    var text = """
      access:
        - {user: self, role: admin}
      limits:
        connections_per_user: \(connections)
        connections_per_partition: \(min(1000, connections))
        guest_accesses_per_second: 1000000
        guest_commands_per_second: 100000
        guest_command_burst: 100000
      clusters:

      """
    for pair in 0..<pairs { text += "  - {name: pair\(pair)}\n" }
    text += "partitions:\n"
    for number in 0..<(2 * pairs) {
      text += "  - {name: LPAR\(number), memory: 16MiB, memory_offset: \(16 * number)MiB, active: true, "
      text += "cluster: pair\(number / 2), may_fence: true}\n"
    }
    text += "slots:\n"
    for number in 0..<(2 * pairs) {
      text += "  - {bus: \(number), device_number: 0, partition: LPAR\(number), enabled: true, "
      text += "candidates: cluster, card: {kind: net}}\n"
    }
    return text
  }

  /// The number of the only slot of a bus.
  static func slot(ofBus bus: Int) -> Int { 32 * bus }
}

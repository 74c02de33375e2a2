internal import ControlModel
internal import FuzzSupport

/// What the software inside a partition may do to its registers, and say.
enum GuestChoice {
  /// The registers' own addresses, the ones beside them, and the ends of the port space.
  private static let ports: [UInt16] = GPEPort.allCases.map(\.rawValue) + [0xafe1, 0xae07, 0xae13, 0xafdf, 0, 0xffff]
  private static let widths = [1, 2, 4]
  private static let buses: [UInt32] = [0, 2047, 2048, 65_536, .max]

  static func next(_ source: inout ByteSource, ticket: Ticket) -> Input? {
    let partition = World.partitions[source.choice(World.partitions.count)]
    switch source.choice(8) {
    case 0: return .portRead(partition, port: port(&source), width: width(&source), ticket)
    case 1: return .portWrite(partition, port: port(&source), width: width(&source), value: source.word(), ticket)
    case 2:
      let bus = buses[source.choice(buses.count)]
      return .portWrite(partition, port: GPEPort.busSelect.rawValue, width: 4, value: bus, ticket)
    case 3:
      let bits = UInt32(1) << UInt32(source.choice(32))
      return .portWrite(partition, port: GPEPort.eject.rawValue, width: 4, value: bits, ticket)
    case 4:
      // The wire lets a guest name any slot: 7 is one that is not configured.
      let slot = World.slots[source.choice(World.slots.count)]
      let status = [0, 0x80, 0x84, 1, .max][source.choice(5)] as UInt32
      return .ost(partition, slot, source.choice(2) == 0 ? .insertion : .eject, status: status, ticket)
    case 5: return .agentHello(partition, SessionID(UInt64(source.choice(2))))
    case 6: return .agentClosed(partition, SessionID(UInt64(source.choice(2))))
    default:
      let services = AgentPresence.Service.allCases
      return .heartbeat(partition, sequence: UInt64(source.byte()), service: services[source.choice(services.count)])
    }
  }

  private static func port(_ source: inout ByteSource) -> UInt16 { ports[source.choice(ports.count)] }
  private static func width(_ source: inout ByteSource) -> Int { widths[source.choice(widths.count)] }
}

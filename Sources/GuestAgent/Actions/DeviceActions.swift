package import ControlModel

/// The built-in actions by slot, as the command line gives them.
package struct DeviceActions: Equatable, Sendable {
  /// Why an option cannot be taken, in words.
  package struct Fault: Error, Equatable { package let why: String }

  /// The options that name an action.
  package enum Kind: String, CaseIterable, Sendable {
    case driver = "--pci"
    case interface = "--interface"
    case mount = "--mount"
  }

  private var bySlot: [SlotNumber: [DeviceAction]] = [:]

  package init() {}

  /// Those of all slots, in the order of the slots.
  package var all: [DeviceAction] { bySlot.sorted { $0.key < $1.key }.flatMap(\.value) }

  /// What is done on insertion, in that order: the driver, the interfaces, the file systems.
  package subscript(slot: SlotNumber) -> [DeviceAction] { bySlot[slot] ?? [] }

  /// Adds what `text`, such as `0=/dev/vdb:/data:ext4:noatime`, says.
  ///
  /// The device `pci` of a mount is the disk of the slot's PCI function, which must have been added before.
  package mutating func add(_ kind: Kind, _ text: String) throws(Fault) {
    guard let equals = text.firstIndex(of: "="), let number = Self.number(text[..<equals]) else {
      throw Fault(why: "\(kind.rawValue) begins with the slot's number: SLOT=...")
    }
    let value = text[text.index(after: equals)...]
    let action =
      switch kind {
      case .driver: try Self.driver(value)
      case .interface: try Self.interface(value)
      case .mount: try Self.mount(value, functions: functions(SlotNumber(number)))
      }
    guard !bySlot.values.contains(where: { $0.contains { $0.place == action.place } }) else {
      throw Fault(why: "\(kind.rawValue) \(action.place) stands twice")
    }
    bySlot[SlotNumber(number), default: []].append(action)
    bySlot[SlotNumber(number)]?.sort { $0.rank < $1.rank }
  }

  private func functions(_ slot: SlotNumber) -> [String] {
    self[slot].compactMap { if case .driver(let address) = $0 { address } else { nil } }
  }

  private static func number(_ text: Substring) -> UInt16? {
    text.allSatisfy { ("0"..."9").contains($0) } ? UInt16(text) : nil
  }

  /// `[DOMAIN:]BUS:DEVICE.FUNCTION`, as lspci and sysfs write it.
  private static func driver(_ text: Substring) throws(Fault) -> DeviceAction {
    let fault = Fault(why: "--pci is SLOT=PCI-ADDRESS, such as 0=0000:01:00.0")
    let address = text.count(where: { $0 == ":" }) == 1 ? "0000:\(text)" : text.lowercased()
    let parts = address.lowercased().split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }
    let isHex = { (part: Substring) in part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
    guard parts.count == 4, parts.allSatisfy(isHex), (4...8).contains(parts[0].count), parts[1].count == 2,
      let device = UInt8(parts[2], radix: 16), parts[2].count == 2, device < 32,
      let function = UInt8(parts[3]), parts[3].count == 1, function < 8
    else { throw fault }
    let canonical = "\(parts[0]):\(parts[1]):\(parts[2]).\(parts[3])"
    guard canonical == address.lowercased() else { throw fault }
    return .driver(address: canonical)
  }

  /// What the kernel takes for a name (dev_valid_name).
  private static func interface(_ text: Substring) throws(Fault) -> DeviceAction {
    let isFit = { (byte: UInt8) in byte > 0x20 && byte != 0x2f && byte != 0x3a && byte != 0x7f }
    guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy(isFit), text != ".", text != ".." else {
      throw Fault(why: "--interface is SLOT=NAME, the name of a network interface of at most 15 bytes")
    }
    return .interface(String(text))
  }

  /// `DEVICE:DIRECTORY[:FSTYPE[:OPTIONS]]`; a device's name may have colons, but none before a slash.
  private static func mount(_ text: Substring, functions: [String]) throws(Fault) -> DeviceAction {
    let fault = Fault(why: "--mount is SLOT=DEVICE:DIRECTORY[:FSTYPE[:OPTIONS]], DIRECTORY being absolute")
    let indices = text.indices.dropLast()
    guard let colon = indices.first(where: { text[$0] == ":" && text[text.index(after: $0)] == "/" }) else {
      throw fault
    }
    let device = text[..<colon]
    let rest = text[text.index(after: colon)...].split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard !device.isEmpty, rest[0].count > 1 else { throw fault }
    let fileSystem = rest.count > 1 && !rest[1].isEmpty ? String(rest[1]) : nil
    let plan = MountPlan(
      try source(String(device), functions), directory: String(rest[0]), fileSystem: fileSystem,
      options: MountOptions(rest.count > 2 ? String(rest[2]) : ""))
    guard plan.hasNode || fileSystem != nil else { throw Fault(why: "--mount of '\(device)' needs a FSTYPE") }
    return .mount(plan)
  }

  private static func source(_ device: String, _ functions: [String]) throws(Fault) -> MountPlan.Source {
    guard device == "pci" else { return device.hasPrefix("/") ? .node(device) : .name(device) }
    guard functions.count == 1 else { throw Fault(why: "--mount SLOT=pci:... needs one --pci SLOT=ADDRESS") }
    return .function(functions[0])
  }
}

extension DeviceAction {
  /// What no two actions may share.
  fileprivate var place: String {
    switch self {
    case .driver(let address): address
    case .interface(let name): name
    case .mount(let plan): plan.directory
    }
  }

  /// A driver brings its interface and its disk; a file system may be reached over an interface.
  fileprivate var rank: Int {
    switch self {
    case .driver: 0
    case .interface: 1
    case .mount: 2
    }
  }
}

internal import Glibc

/// Mounts and unmounts one file system; blocks its thread.
struct Mounter {
  typealias Failure = DeviceWait.Failure

  /// How ``unmount(isFault:)`` has ended.
  enum Ending: String { case unmounted, detached }

  let plan: MountPlan

  /// Whether what is to be mounted has come.
  var isThere: Bool {
    switch plan.source {
    case .name: true
    case .node(let path): BlockDevice(node: path) != nil
    case .function(let address): BlockDevice.disks(ofFunction: address).contains { $0.node != nil }
    }
  }

  /// False when it is mounted there already.
  func mount() throws(Failure) -> Bool {
    let place = try place()
    while let top = table.top(at: place) {
      guard isOurs(top) else { throw failure("mount", "\(top.source) is mounted there") }
      // What an earlier device has left is no more than errors.
      guard let left = device(top), left.isDead else { return false }
      try detach(place)
    }
    let source = try source()
    // Mounted now, it would be the file system of before, which knows nothing of what others have written since.
    if plan.hasNode, let device = BlockDevice(node: source), device.isHeld, !isShown(device) {
      throw failure("mount", "\(words(EBUSY)): a file system that is seen nowhere still has it")
    }
    let code = plan.fileSystem.map { mount(source, as: $0) } ?? mountAny(source)
    guard code == 0 else { throw failure("mount", words(code)) }
    return true
  }

  /// Nil when it is not mounted there.
  ///
  /// After a fault, and when the device is gone or answers with nothing but errors, it is detached, whoever uses it: nothing
  /// can be written back, and nobody who still has a file open there gets more than errors.
  func unmount(isFault: Bool) throws(Failure) -> Ending? {
    let place = try place()
    guard let top = table.top(at: place), isOurs(top) else { return nil }
    let device = device(top)
    if !isFault {
      if umount2(place, Int32(UMOUNT_NOFOLLOW)) == 0 {
        guard let device, device.isHeld, !device.isDead else { return .unmounted }
        let code = mount(device.node ?? top.source, as: top.fileSystem)
        let rest = code == 0 ? "" : "; mounting it again: \(words(code))"
        throw failure("unmount", "\(words(EBUSY)): it is mounted elsewhere too\(rest)")
      }
      let code = errno
      if isOver(code, place) { return nil }
      guard let device, device.isDead else { throw failure("unmount", words(code)) }
    }
    try detach(place)
    return .detached
  }

  private func detach(_ place: String) throws(Failure) {
    let flags = Int32(UMOUNT_NOFOLLOW) | Int32(MNT_DETACH)
    guard umount2(place, flags) == 0 else {
      let code = errno
      if isOver(code, place) { return }
      throw failure("detach", words(code))
    }
  }

  /// Somebody else has unmounted it meanwhile: the eject of a slot and the end of the partition may both want that.
  private func isOver(_ code: Int32, _ place: String) -> Bool {
    code == EINVAL && !(table.top(at: place).map(isOurs) ?? false)
  }

  private func source() throws(Failure) -> String {
    let address: String
    switch plan.source {
    case .node(let text), .name(let text): return text
    case .function(let text): address = text
    }
    let nodes = BlockDevice.disks(ofFunction: address).compactMap(\.node).sorted()
    guard let node = nodes.first else { throw failure("mount", words(ENODEV)) }
    guard nodes.count == 1 else { throw failure("mount", "it is one of \(nodes.joined(separator: ", ")): name it") }
    return node
  }

  /// As mount(8) does for a device of which nothing is known: all but those without a device, in the kernel's order.
  private func mountAny(_ source: String) -> Int32 {
    var last = ENODEV
    for line in kernelText("/proc/filesystems").split(separator: "\n") where !line.hasPrefix("nodev") {
      last = mount(source, as: String(line.drop { $0 == "\t" }))
      // Another file system's disk is what EINVAL says; anything else does not change with the type.
      guard last == EINVAL else { break }
    }
    return last
  }

  private func mount(_ source: String, as fileSystem: String) -> Int32 {
    let flags = plan.options.flags | UInt(MS_SILENT)
    return Glibc.mount(source, plan.directory, fileSystem, flags, plan.options.data) == 0 ? 0 : errno
  }

  private var table: MountTable { MountTable(kernelText("/proc/self/mountinfo")) }

  /// The directory as the kernel's table names it.
  ///
  /// One that cannot be reached any more, because its file system fails, keeps the name that it was given.
  private func place() throws(Failure) -> String {
    guard let path = realpath(plan.directory, nil) else {
      if errno == ENOENT || errno == ENOTDIR { throw failure("find", words(errno)) }
      return plan.directory
    }
    defer { free(path) }
    return String(cString: path)
  }

  /// The same device, under whatever name; without a node, the same name and file system.
  private func isOurs(_ entry: MountTable.Entry) -> Bool {
    let device = device(entry)
    // What is mounted where ours belongs and has lost its device was ours: its name may be another's by now.
    if let device, device.isGone { return true }
    switch plan.source {
    case .name(let name): return entry.source == name && entry.fileSystem == plan.fileSystem
    case .function(let address): return device?.belongs(toFunction: address) ?? false
    case .node(let path):
      // A link that is gone is known by its name.
      guard let own = BlockDevice(node: path) else { return entry.source == path }
      return own == device
    }
  }

  /// What a file system is on; nil for one without a device.
  ///
  /// Some that have one, such as btrfs, have a number of their own.
  private func device(_ entry: MountTable.Entry) -> BlockDevice? {
    guard plan.hasNode else { return nil }
    guard entry.number.hasPrefix("0:") else { return BlockDevice(number: entry.number) }
    return BlockDevice(node: entry.source)
      ?? (entry.source.hasPrefix("/dev/") ? BlockDevice(number: entry.number) : nil)
  }

  /// Whether a file system on it is mounted somewhere in this namespace.
  private func isShown(_ device: BlockDevice) -> Bool { table.entries.contains { self.device($0) == device } }

  private func failure(_ what: String, _ why: String) -> Failure {
    Failure(why: "\(what) \(plan.name) at \(plan.directory): \(why)")
  }
}

internal import Glibc
internal import Testing

/// A daemon with two partitions that boot a real Linux, and an ext4 disk in slot 0.
///
/// The image is made by `make guest-image`; without it, or without QEMU, the suites are not run.
final class GuestLab {
  let lab: Lab
  let disk: String
  let extras: Extras
  let control: Client
  private let events: Client
  private var shells: [String: GuestShell] = [:]

  private static let image = "\(packageRoot)/.build/guest"
  private static let program = "/usr/bin/qemu-system-x86_64"

  static var isThere: Bool {
    let isThere = [program, "\(image)/vmlinuz", "\(image)/initrd"].allSatisfy { (path: String) in
      access(path, R_OK) == 0
    }
    if !isThere { print("NOT RUN: real guests need QEMU and `make guest-image`") }
    return isThere
  }

  /// What the agents are told; `none`: there is no agent.
  struct Agent {
    var arguments = "--pci 0=0000:01:00.0 --mount 0=pci:/data:ext4"
    static let mounting = Agent()
    static let none = Agent(arguments: "none")
  }

  /// Both are up, and so are their agents, when this returns.
  init(
    agents: [Agent] = [.mounting, .mounting], active: [Bool] = [true, true], cluster: [String] = [],
    kernel: [String] = ["", ""], image: String? = nil, size: String = "16M", extras: Extras = Extras()
  ) throws {
    let lab = try Lab()
    self.lab = lab
    self.extras = extras
    disk = image ?? "\(lab.scratch.path)/disk.img"
    if let state = extras.state { lab.state = state }
    for image in [disk] + extras.disks.map({ $0.image(in: lab.scratch.path) }) {
      let made = try GuestTests.run(["mkfs.ext4", "-q", "-F", image, size])
      try #require(made.code == 0, "\(made.errors)")
    }
    try write(
      Self.yaml(
        lab.scratch.path, disk: disk, agents: agents, active: active, cluster: cluster, kernel: kernel, extras),
      to: lab.configuration)
    try lab.start()
    control = try lab.control()
    events = try lab.control()
    try events.done("subscribe SINCE=0")
    // In whatever order.
    var awaited = Set(zip(0..., active).filter(\.1).map { "LPAR\($0.0) is active" })
    for (index, agent) in agents.enumerated() where active[index] && agent.arguments != "none" {
      awaited.insert("an agent of LPAR\(index) says hello")
    }
    while !awaited.isEmpty {
      let line = try event("event")
      awaited = awaited.filter { !line.contains($0) }
    }
  }

  deinit {
    // Guests outlive the daemon: they are ended before it.
    for name in ["LPAR0", "LPAR1"] { _ = try? lab.control().ask("deact LPAR=\(name)") }
    lab.kill9()
  }

  /// The next event whose line has all of `words`, and those before it are behind us.
  @discardableResult
  func event(_ words: String..., within seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> String
  {
    var last = "nothing"
    while true {
      let line: String
      do { line = try events.notification("event", within: seconds) } catch {
        Issue.record("no event with \(words); the last was \(last)", sourceLocation: sourceLocation)
        throw error
      }
      last = line
      if words.allSatisfy(line.contains) { return line }
    }
  }

  /// A shell in the guest; ready when this returns.
  ///
  /// The partition must be active: its QEMU makes the socket.
  func shell(_ name: String) throws -> GuestShell {
    // QEMU serves one client at a time.
    shells[name]?.hangUp()
    let shell = try GuestShell("\(lab.scratch.path)/\(name).test")
    shells[name] = shell
    return shell
  }

  private static func yaml(
    _ scratch: String, disk: String, agents: [Agent], active: [Bool], cluster: [String], kernel: [String],
    _ extras: Extras
  ) -> String {
    let partitions = zip(agents, active).enumerated().map { index, row in
      let name = "LPAR\(index)"
      return """
          - name: \(name)
            memory: 256MiB
            memory_offset: \(index * 256)MiB
            active: \(row.1)
            cpu_share: 50
            cluster: db
            may_fence: true
            qemu:
              kernel: \(image)/vmlinuz
              initrd: \(image)/initrd
              append: "console=ttyS0 quiet \(kernel[index]) controlprog.agent=\\"\(row.0.arguments)\\""
              arguments:
                - -serial
                - file:\(scratch)/\(name).console
                - -chardev
                - socket,id=test,path=\(scratch)/\(name).test,server=on,wait=off
                - -device
                - virtserialport,bus=cpserial.0,chardev=test,name=org.controlprog.test.0
        \(extras.arguments(of: name, in: scratch))
        """
    }
    return """
      machine:
        kind: qemu
      access:
        - {user: self, role: admin}
      clusters:
        - name: db
      \(cluster.map { "    \($0)\n" }.joined())
      partitions:
      \(partitions.joined(separator: "\n"))
      devices:
        - name: disk0
          kind: disk
          qemu:
            image: \(disk)
      \(extras.devices(in: scratch))
      slots:
        - slot: 0
          partition: LPAR0
          enabled: true
          candidates: cluster
          device: disk0
      \(extras.slots)
      \(extras.settings)

      """
  }
}

/// Where the package is.
let packageRoot: String = {
  let parts = #filePath.split(separator: "/").dropLast(4)
  return "/" + parts.joined(separator: "/")
}()

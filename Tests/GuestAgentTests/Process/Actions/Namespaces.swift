internal import Glibc
internal import Testing

/// Mounts and interfaces that are an agent's own, so that a test changes nothing of the machine's.
enum Namespaces {
  /// What an agent is to be started by; cancels the test, loudly, where the kernel does not allow it.
  static func wrapper(_ flags: String = "-mn") throws -> [String] {
    let tried = try run(["unshare", flags, "true"])
    guard tried.code == 0 else { try skip("namespaces cannot be made here (\(tried.errors)): run the tests as root") }
    return ["unshare", flags]
  }

  /// Runs a program in the namespaces of the agent.
  @discardableResult
  static func execute(in agent: AgentProcess, _ arguments: [String]) throws -> Finished {
    try run(try enter(agent) + arguments)
  }

  static func enter(_ agent: AgentProcess) throws -> [String] {
    ["nsenter", "-m", "-n", "-t", "\(try #require(agent.child).pid)"]
  }

  /// What the agent sees mounted at a directory, with the device.
  static func isMounted(_ directory: String, in agent: AgentProcess) throws -> Bool {
    text("/proc/\(try #require(agent.child).pid)/mountinfo").contains(" \(directory) ")
  }
}

/// A program that waits in a directory of the agent's until it is released, so that its file system is busy.
final class Squatter {
  private let child: Child
  private let started: Fifo

  init(_ lab: Lab, _ agent: AgentProcess, in directory: String) throws {
    started = try Fifo("\(lab.scratch.path)/squatter")
    child = try Child(
      try Namespaces.enter(agent) + [
        "sh", "-c", "cd '\(directory)' && echo here > '\(started.path)' && exec sleep 1000",
      ])
    #expect(try started.line() == "here")
  }

  func leave() {
    child.end(SIGKILL)
    child.wait(for: 20)
  }
}

/// A disk of the machine's kernel: a file behind a loop device, with a node of its own.
final class LoopDisk {
  let node: String
  private let image: String
  private let device: String

  private init(_ lab: Lab, device: String) {
    self.device = device
    image = "\(lab.scratch.path)/image"
    node = "\(lab.scratch.path)/disk"
  }

  /// An image with a file system; neither the node nor a disk behind it is there yet.
  static func made(_ lab: Lab) throws -> LoopDisk {
    let free = try run(["losetup", "-f"])
    guard free.code == 0 else { try skip("loop devices cannot be used here (\(free.errors)): run the tests as root") }
    let disk = LoopDisk(lab, device: free.output.filter { $0 != "\n" })
    #expect(try run(["truncate", "-s", "4M", disk.image]).code == 0)
    #expect(try run(["mke2fs", "-q", "-F", disk.image]).code == 0)
    return disk
  }

  deinit { _ = try? run(["losetup", "-d", device]) }

  /// Puts the image behind the device, of which the kernel tells by an event.
  func insert() throws {
    let number = device.drop { !("0"..."9").contains($0) }
    #expect(try run(["mknod", node, "b", "7", String(number)]).code == 0)
    let result = try run(["losetup", device, image])
    #expect(result.code == 0, "\(result.errors)")
  }
}

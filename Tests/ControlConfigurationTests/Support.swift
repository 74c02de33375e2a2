import ControlConfiguration
import ControlModel
import Glibc
import Testing

/// A host with known accounts, so that no test depends on the machine it runs on.
let accounts = Accounts(
  uid: 990, gid: 991, user: { ["alice": 1000, "qemu": 107, "nobody": 65_534][$0] }, group: { ["wheel": 10][$0] })

/// The repository, found from this file.
let repository = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

func parse(_ text: String) throws(ConfigurationError) -> Configuration {
  try Configuration.parse(Array(text.utf8), file: "test.yaml", accounts: accounts)
}

/// What is wrong with `text`, one line each; empty when nothing is.
func problems(_ text: String) -> [String] {
  do {
    _ = try parse(text)
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

/// The text of a file below the repository.
///
/// An unreadable one is a failed test, not an empty text.
func file(_ path: String) throws -> String {
  guard let stream = fopen("\(repository)/\(path)", "r") else { throw Unreadable(path: path, number: errno) }
  defer { fclose(stream) }
  return String(decoding: bytes(of: stream), as: UTF8.self)
}

func bytes(of stream: UnsafeMutablePointer<FILE>) -> [UInt8] {
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { all += buffer[..<count] }
  return all
}

struct Unreadable: Error {
  let path: String
  let number: Int32
}

/// A small whole configuration that tests change.
let small = """
  access:
    - {user: alice, role: operator}
  clusters:
    - {name: db}
  partitions:
    - {name: A, memory: 1GiB, memory_offset: 0, cluster: db}
    - {name: B, memory: 1GiB, memory_offset: 1GiB, cluster: db}
  devices:
    - {name: disk0}
  slots:
    - {slot: 0, partition: A, enabled: true, device: disk0, candidates: cluster}
  """

/// The same of the machine of real guests.
let smallQEMU = """
  machine: {kind: qemu}
  partitions:
    - {name: A, memory: 64MiB, memory_offset: 0}
    - {name: B, memory: 64MiB, memory_offset: 64MiB, qemu: {kernel: /k, initrd: /i, append: quiet}}
    - {name: C, memory: 64MiB, memory_offset: 128MiB, qemu: {disk: /c, disk_format: qcow2}}
  devices:
    - {name: disk0, qemu: {image: /disk0}}
    - {name: net0, kind: net, qemu: {netdev: {type: user}}}
    - {name: card0, kind: any, qemu: {driver: pci-testdev}}
  slots:
    - {slot: 0, partition: A, enabled: true, device: disk0, candidates: [A, B]}
  """

extension String {
  /// With the only occurrence of `old` replaced; a test that changes nothing is wrong.
  func changing(_ old: String, _ new: String) -> String {
    let parts = split(separator: old, omittingEmptySubsequences: false)
    #expect(parts.count == 2, "\(old) stands \(parts.count - 1) times in the text")
    return parts.joined(separator: new)
  }
}

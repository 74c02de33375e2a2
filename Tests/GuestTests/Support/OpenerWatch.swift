internal import Dispatch
internal import Glibc
internal import Synchronization

/// Counts, from outside, how many QEMUs have an image open at once, for as long as a test runs.
///
/// It looks at the processes' descriptors, again and again without a pause: QEMU's own image lock would refuse a second
/// opener, so what is looked for here is that none even tried.
final class OpenerWatch: Sendable {
  private let isOver = Mutex(false)
  private let most = Mutex(0)
  private let finished = DispatchSemaphore(value: 0)

  init(_ image: String) throws {
    DispatchQueue(label: "opener-watch").async { [self] in
      while !isOver.withLock({ $0 }) {
        let count = Self.holders(of: image).count
        most.withLock { $0 = max($0, count) }
        usleep(2000)
      }
      finished.signal()
    }
  }

  /// The most that were seen at once.
  func end() -> Int {
    isOver.withLock { $0 = true }
    finished.wait()
    return most.withLock { $0 }
  }

  /// The partitions whose QEMUs have the image open now.
  static func holders(of image: String) -> [String] {
    names("/proc").compactMap { name in
      guard Int32(name) != nil, text("/proc/\(name)/comm").hasPrefix("qemu-system"),
        names("/proc/\(name)/fd").contains(where: { target("/proc/\(name)/fd/\($0)") == image })
      else { return nil }
      let words = text("/proc/\(name)/cmdline").split(separator: "\0")
      return words.first { $0.hasPrefix("guest=") }.map { String($0.dropFirst(6)) } ?? "process \(name)"
    }
  }

  private static func target(_ link: String) -> String {
    var buffer = [CChar](repeating: 0, count: 512)
    let count = readlink(link, &buffer, buffer.count - 1)
    return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
  }

  private static func names(_ directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }
}

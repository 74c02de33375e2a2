import Glibc

/// The files of the repository that this test was built from.
struct Repository {
  let root: String

  init(file: String = #filePath) {
    // .../Tests/DocumentationTests/Repository.swift
    root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  }

  func has(_ path: String) -> Bool { access("\(root)/\(path)", F_OK) == 0 }

  func text(_ path: String) -> String? {
    guard let file = fopen("\(root)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of every Swift file below `folder`, joined.
  func swift(below folder: String) -> String {
    guard let directory = opendir("\(root)/\(folder)") else { return "" }
    defer { closedir(directory) }
    var texts = ""
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      let path = "\(folder)/\(name)"
      texts +=
        name.hasSuffix(".swift") ? text(path) ?? "" : entry.pointee.d_type == UInt8(DT_DIR) ? swift(below: path) : ""
    }
    return texts
  }
}

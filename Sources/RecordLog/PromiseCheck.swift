/// Compares what was promised with what is there: every acknowledged record must be on the disk, and be that record.
package struct PromiseCheck: Equatable, Sendable {
  /// Promises that are not kept, in the order of the file.
  package private(set) var lost: [Acknowledgement] = []
  /// Lines that are no promise: the file is damaged.
  package private(set) var unreadable: [String] = []
  /// Promises read.
  package private(set) var promised = 0
  /// Whole records that nobody was promised: their writer ended before it could say so.
  package private(set) var unpromised = 0

  /// Reads all of an `--ack` file; a last line without its LF was never wholly said and promises nothing.
  package init(_ file: String, against scan: LogScan) {
    var named: Set<UInt64> = []
    for line in file.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      guard let promise = Acknowledgement(line: line) else {
        unreadable.append(String(line))
        continue
      }
      promised += 1
      named.insert(promise.number)
      if scan.checksums[promise.number] != promise.checksum { lost.append(promise) }
    }
    unpromised = scan.checksums.keys.count { !named.contains($0) }
  }
}

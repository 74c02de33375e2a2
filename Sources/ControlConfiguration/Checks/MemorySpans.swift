import ControlModel

/// The physical memory of one partition.
struct MemorySpan {
  let name: String
  /// First and last byte.
  let bytes: ClosedRange<UInt64>
  let mapping: MappingReader
}

extension Reading {
  /// Where `row` lies; nil when its size is unknown or its end lies beyond 64 bits, which is reported.
  func span(_ row: PartitionSettings, _ mapping: MappingReader) -> MemorySpan? {
    guard row.memory > 0, mapping.has(PartitionSchema.memoryOffset) else { return nil }
    let (last, overflowed) = row.memoryOffset.addingReportingOverflow(row.memory - 1)
    guard !overflowed else {
      mapping.report(
        PartitionSchema.memoryOffset,
        "\(size(row.memoryOffset)) and \(size(row.memory)) of memory end beyond 64-bit addresses; allowed is up to "
          + "\(UInt64.max - row.memory + 1)")
      return nil
    }
    return MemorySpan(name: row.name, bytes: row.memoryOffset...last, mapping: mapping)
  }

  /// Two partitions whose memory overlaps would read and write each other's (R-05).
  func reportOverlaps(_ spans: [MemorySpan]) {
    let ascending = spans.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
    guard var furthest = ascending.first else { return }
    for span in ascending.dropFirst() {
      if span.bytes.lowerBound <= furthest.bytes.upperBound {
        let (end, overflowed) = furthest.bytes.upperBound.addingReportingOverflow(1)
        span.mapping.report(
          PartitionSchema.memoryOffset,
          "physical memory from \(size(span.bytes.lowerBound)) is \(furthest.name)'s (line "
            + "\(line(of: furthest.mapping.node))), whose memory ends at \(overflowed ? "16EiB" : size(end))")
      }
      if span.bytes.upperBound > furthest.bytes.upperBound { furthest = span }
    }
  }

  private func size(_ bytes: UInt64) -> String { UnitScale.size.render(bytes) }
}

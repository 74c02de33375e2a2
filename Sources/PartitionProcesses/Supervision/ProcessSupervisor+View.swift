package import ControlModel
import Glibc
import Synchronization

/// What other threads may ask at any time, also from within `tell`.
extension ProcessSupervisor {
  /// What is known of the processes off the queue.
  struct Seen: Sendable {
    /// The partitions whose processes have their share.
    var applied: Set<PartitionID> = []
    var pids: [PartitionID: pid_t] = [:]
    /// Bytes that the program's log had before its last start; none for one that was found again.
    var logStarts: [PartitionID: Int64] = [:]
  }

  /// The pid of the partition's process while it is known to run.
  ///
  /// For calls that take no descriptor: a program's threads in /proc, its affinity. Of a child it means nothing else until
  /// ``ProcessEvent/gone(_:_:)``; a unit's main process is reaped by systemd, so its pid may mean another as soon as it
  /// has ended.
  package func processID(of partition: PartitionID) -> Int32? { seen.withLock { $0.pids[partition] } }

  /// Whether the process is the partition's program, or one in its session; also when the program is not known.
  package func isPart(_ pid: Int32, of partition: PartitionID) -> Bool {
    guard let leader = processID(of: partition) else { return true }
    return pid == leader || ProcessStatus(pid: pid)?.session == leader
  }

  /// What the program has written to its standard output and error since its last start, in one line.
  ///
  /// At most the last 2 KiB, without control characters; of one that was found again, the last 2 KiB of its whole log.
  /// For the operator: why a program ended right after its start is often said there alone.
  package func lastWords(of program: PartitionProgram) -> String {
    programLog(of: program).words(from: seen.withLock { $0.logStarts[program.id] } ?? 0)
  }

  func programLog(of program: PartitionProgram) -> ProcessLog {
    switch program.start {
    case .child: ProcessLog(path: "\(directory)/\(program.name).log")
    case .unit(let places): ProcessLog(path: "\(places.logDirectory)/\(program.name).log")
    }
  }
}

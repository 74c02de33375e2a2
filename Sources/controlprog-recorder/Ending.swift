internal import ArgumentParser
internal import Glibc

/// How the program ends when it does not end well: an exit status of <sysexits.h> where one fits, and a sentence.
struct Ending: Error, Equatable {
  let status: Status
  let text: String

  init(_ status: Status, _ text: String) {
    self.status = status
    self.text = text
  }

  enum Status: Int32 {
    /// `check`: not healthy. `verify`: an acknowledged record is lost.
    case notWell = 1
    /// The content of the disk or of the `--ack` file is damaged (EX_DATAERR).
    case damage = 65
    /// The daemon does not answer, or refuses for another reason than 77 (EX_UNAVAILABLE).
    case unavailable = 69
    /// The log is full (EX_CANTCREAT).
    case full = 73
    /// The medium failed, DMA was refused, or a file of ours cannot be used (EX_IOERR).
    case io = 74
    /// Another run has the state directory (EX_TEMPFAIL).
    case alreadyRuns = 75
    /// General protection, or the partition's power is off: the slot is not ours any more (EX_NOPERM).
    case notConnected = 77
  }

  /// With the last system call's errno.
  static func system(_ what: String) -> Ending {
    let code = errno
    return Ending(.io, "\(what): \(String(cString: strerror(code)))")
  }
}

/// Says `line` on a descriptor in one write(2), so that lines of several processes do not mix.
func say(_ line: String, to descriptor: Int32 = STDOUT_FILENO) {
  let bytes = Array("\(line)\n".utf8)
  _ = write(descriptor, bytes, bytes.count)
}

/// Runs a sub-command: an ``Ending`` becomes its sentence on stderr and its exit status.
func ending(_ body: () throws -> Void) throws {
  do { try body() } catch let end as Ending {
    say("controlprog-recorder: \(end.text)", to: STDERR_FILENO)
    throw ExitCode(end.status.rawValue)
  }
}

internal import ArgumentParser
internal import Glibc
internal import RecordLog

extension Recorder {
  /// Whether every promise is kept.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads all records to the disk's end, and compares them with what was acknowledged.",
      discussion: """
        Through the card the service of the same --state must not run: a card has one driver. With --image it reads \
        the medium's file on the host instead.
        """)

    @OptionGroup var card: CardOptions

    @Option(help: "The service's directory; needed without --image.")
    var state: String?

    @Option(help: "The medium's file, read instead of the card.")
    var image: String?

    @Option(help: "The file of what was acknowledged.")
    var ack: String?

    func run() throws {
      if image == nil { try card.check() }
      try ending {
        // Before the disk: a service that runs meanwhile promises nothing that is not there already.
        let promises = try ack.map(AckFile.content)
        let scan = try image.map { path throws(Ending) in try MediumImage(path).scan() } ?? throughCard()
        for (writer, count) in scan.writers.sorted(by: { $0.key < $1.key }) { say("\(writer): \(count) records") }
        for fault in scan.faults { say("fault: \(fault)") }
        if let promises { try compare(scan, promises) }
        guard scan.faults.isEmpty else { throw Ending(.damage, "\(scan.sentence), \(scan.faults.count) faults") }
        say(scan.sentence)
      }
    }

    private func throughCard() throws -> LogScan {
      guard let state else { throw ValidationError("give --state or --image") }
      let directory = try StateDirectory(state)
      try directory.lock()
      do throws(CardError) {
        guard let scan = try DiskLog.scan(DiskCard(card), wholly: true) else { return noLog }
        return scan
      } catch {
        switch error {
        case .over(let end): throw end
        case .gone(let why): throw Ending(.unavailable, why)
        }
      }
    }

    /// A blank disk: a log without records.
    private var noLog: LogScan { LogScan(Superblock(log: 0, sectors: 0)) }

    private func compare(_ scan: LogScan, _ promises: String) throws(Ending) {
      let check = PromiseCheck(promises, against: scan)
      for promise in check.lost.prefix(20) { say("lost: record \(promise.number), acknowledged by \(promise.writer)") }
      say(
        "records \(scan.count), acknowledged \(check.promised), lost \(check.lost.count), "
          + "not acknowledged \(check.unpromised)")
      if !check.lost.isEmpty { throw Ending(.notWell, "\(check.lost.count) acknowledged records are lost") }
      if let line = check.unreadable.first { throw Ending(.damage, "\(ack ?? ""): no acknowledgement: \(line)") }
    }
  }
}

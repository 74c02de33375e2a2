internal import Glibc
internal import RecordLog

/// The service itself: one record after another, until it is told to stop or must end.
struct Service {
  let card: CardOptions
  let writer: String
  let interval: Double
  let reconnect: Double
  let acknowledgements: AckFile?
  let state: StateDirectory
  /// Told once the first record of this run is acknowledged; -1 for nobody.
  let readiness: Int32
  private let run = UInt64.random(in: 1...UInt64.max)
  private let signals = Signals()
  private var lastAcknowledged: Record?
  /// When the trying began, in ``Clock/monotonic()``; nil while records are written.
  private var lostSince: UInt64?

  init(
    card: CardOptions, writer: String, interval: Double, reconnect: Double, acknowledgements: AckFile?,
    state: StateDirectory, readiness: Int32
  ) {
    self.card = card
    self.writer = writer
    self.interval = interval
    self.reconnect = reconnect
    self.acknowledgements = acknowledgements
    self.state = state
    self.readiness = readiness
  }

  /// Returns when it was told to stop.
  mutating func serve() throws(Ending) {
    while true {
      do throws(CardError) {
        try work()
        return say("stopped after record \(lastAcknowledged?.number ?? 0) of \(writer)")
      } catch {
        switch error {
        case .over(let end): throw end
        case .gone(let why): if try pause(why) { return }
        }
      }
    }
  }

  /// Before the next try; true when told to stop meanwhile.
  private mutating func pause(_ why: String) throws(Ending) -> Bool {
    let now = Clock.monotonic()
    if lostSince == nil { say("connection lost: \(why)") }
    let since = lostSince ?? now
    lostSince = since
    guard Double(now - since) / 1e9 < reconnect else {
      throw Ending(.unavailable, "no connection for \(reconnect) s: \(why)")
    }
    return signals.come(within: 0.1)
  }

  private mutating func work() throws(CardError) {
    let log = try DiskLog(opening: DiskCard(card))
    if let last = lastAcknowledged, log.scan.checksums[last.number] != last.checksum {
      throw .over(.damage, "record \(last.number) was acknowledged and is not on the disk any more")
    }
    say("\(log.scan.sentence); going on as \(writer) with record \(log.scan.next)")
    var number = log.scan.next
    var due = Clock.monotonic()
    while true {
      let record = Record(log: log.scan.superblock.log, number: number, writer: writer, run: run, time: Clock.wall())
      try log.append(record)
      do { try acknowledge(record) } catch { throw .over(error) }
      number += 1
      due = max(due + UInt64(interval * 1e9), Clock.monotonic())
      if signals.come(within: Double(due - min(due, Clock.monotonic())) / 1e9) { return }
    }
  }

  /// The record is on the disk for good: now, and not before, it may be promised.
  private mutating func acknowledge(_ record: Record) throws(Ending) {
    try acknowledgements?.append(Acknowledgement(record))
    try state.note(record.number)
    if lastAcknowledged == nil, readiness >= 0 {
      say("ready \(record.number)", to: readiness)
      close(readiness)
    }
    lastAcknowledged = record
    lostSince = nil
  }
}

internal import ClusterSoftware
internal import ControlModel
internal import SeededRandom
internal import Testing

@Suite("Silence on one path") struct SilenceDetectorTests {
  private let start = Moment(nanoseconds: 5_000_000_000)
  private let beat = Interval.milliseconds(100)

  private func after(_ milliseconds: UInt64) -> Moment { start.advanced(by: .milliseconds(milliseconds)) }

  @Test("missed: suspected count to count + 1 intervals after the last heartbeat", arguments: [1, 3, 10, 100])
  func missed(count: Int) {
    var detector = SilenceDetector(.missed(count: count), interval: beat, now: start)
    for tick in 1...5 { detector.heard(after(UInt64(tick) * 100)) }
    let last: UInt64 = 500
    #expect(!detector.suspects(after(last + UInt64(count) * 100)))
    #expect(detector.suspects(after(last + UInt64(count + 1) * 100)))
    #expect(detector.deadline > after(last + UInt64(count) * 100))
    #expect(detector.suspects(detector.deadline))
    #expect(!detector.suspects(Moment(nanoseconds: detector.deadline.nanoseconds - 1)))
  }

  @Test(
    "one that was never heard is counted from the beginning",
    arguments: [DetectorSettings.missed(count: 2), .phi(threshold: 8)])
  func neverHeard(settings: DetectorSettings) {
    let detector = SilenceDetector(settings, interval: beat, now: start)
    #expect(!detector.suspects(after(100)))
    #expect(detector.suspects(after(10_000)))
  }

  @Test("heard again: no suspicion, and the count begins anew")
  func heardAgain() {
    var detector = SilenceDetector(.missed(count: 3), interval: beat, now: start)
    #expect(detector.suspects(after(1_000)))
    detector.heard(after(1_000))
    #expect(!detector.suspects(after(1_300)))
    #expect(detector.suspects(after(1_400)))
  }

  @Test("phi: a path that jitters is given more time, a steady one less")
  func adapts() {
    var steady = SilenceDetector(.phi(threshold: 8), interval: beat, now: start)
    var jittery = steady
    var random = SplitMix64(seed: 7)
    var now = start
    for _ in 0..<100 {
      now = now.advanced(by: beat)
      steady.heard(now)
      jittery.heard(now.advanced(by: .milliseconds(random.next() % 90)))
    }
    #expect(jittery.deadline.since(now) > steady.deadline.since(now))
    // Steady: the mean and some deviations of a tenth of an interval.
    #expect(steady.deadline.since(now) < .milliseconds(200))
    #expect(steady.deadline.since(now) > .milliseconds(140))
  }

  @Test("phi: one pause is not learnt as jitter beyond four intervals")
  func pause() {
    var detector = SilenceDetector(.phi(threshold: 8), interval: beat, now: start)
    detector.heard(after(100))
    detector.heard(after(1_000_100))
    #expect(detector.deadline.since(after(1_000_100)) < .milliseconds(2_000))
  }

  @Test(
    "own absence is forgiven, and the heartbeat after it teaches nothing",
    arguments: [DetectorSettings.missed(count: 3), .phi(threshold: 8)])
  func forgives(settings: DetectorSettings) {
    var detector = SilenceDetector(settings, interval: beat, now: start)
    for tick in 1...20 { detector.heard(after(UInt64(tick) * 100)) }
    let patience = detector.deadline.since(after(2_000))
    detector.forgive(after(60_000))
    #expect(!detector.suspects(after(60_000)))
    #expect(detector.deadline.since(after(60_000)) == patience)
    detector.heard(after(60_050))
    #expect(detector.deadline.since(after(60_050)) == patience)
  }

  @Test("forgiveness never shortens what was granted, and a heartbeat during a boot ends the grace")
  func boot() {
    var detector = SilenceDetector(.missed(count: 3), interval: beat, now: start)
    detector.forgive(after(60_000))
    detector.forgive(after(10))
    #expect(!detector.suspects(after(60_300)))
    detector.heard(after(2_000))
    #expect(detector.suspects(after(2_400)))
  }

  @Test("the ends of the clock")
  func ends() {
    let late = Moment(nanoseconds: .max)
    for settings in [DetectorSettings.missed(count: 100), .phi(threshold: 16)] {
      var detector = SilenceDetector(settings, interval: .seconds(86_400), now: late)
      #expect(detector.deadline == late)
      detector.heard(start)
      #expect(detector.deadline > start)
    }
  }
}

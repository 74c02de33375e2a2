internal import ControlModel
internal import SeededRandom
internal import Testing

@testable import ClusterSoftware

@Suite("Phi accrual's window") struct ArrivalWindowTests {
  private let thresholds = stride(from: 1.0, through: 16.0, by: 0.5)

  @Test("a higher threshold is never less patient, whatever came")
  func monotone() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("arrival window: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let interval = Interval(nanoseconds: random.next() % 10_000_000_000 + 10_000_000)
      var window = ArrivalWindow(interval: interval)
      for _ in 0..<(random.next() % 250) { window.add(Interval(nanoseconds: random.next() % 20_000_000_000)) }
      var last = Interval.zero
      for threshold in thresholds {
        let silence = window.silence(of: threshold)
        #expect(silence >= last, "seed \(seed), threshold \(threshold)")
        last = silence
      }
      // The samples are capped at four intervals, hence so is the deviation: nothing is patient for ever.
      #expect(last <= Interval(nanoseconds: interval.nanoseconds * 40), "seed \(seed)")
    }
  }

  @Test(
    "extreme samples give a finite silence that is no shorter than their mean",
    arguments: [10_000_000, 1_000_000_000, 86_400_000_000_000] as [UInt64])
  func extremes(nanoseconds: UInt64) {
    let interval = Interval(nanoseconds: nanoseconds)
    for sample in [Interval.zero, interval, Interval(nanoseconds: .max)] {
      var window = ArrivalWindow(interval: interval)
      for _ in 0..<200 { window.add(sample) }
      let mean = min(sample.nanoseconds, nanoseconds * 4)
      for threshold in thresholds {
        let silence = window.silence(of: threshold).nanoseconds
        #expect(silence >= mean, "threshold \(threshold)")
        #expect(silence < nanoseconds * 40)
      }
    }
  }

  @Test("without any jitter a tenth of an interval is taken for it")
  func steady() {
    var window = ArrivalWindow(interval: .seconds(1))
    for _ in 0..<100 { window.add(.seconds(1)) }
    let silence = Double(window.silence(of: 8).nanoseconds) / 1e9
    // The normal tail of 10^-8 begins 5.61 deviations out; the approximation is a little more patient there.
    #expect(silence > 1.5 && silence < 1.7, "\(silence) s")
  }

  @Test("only the last hundred count")
  func forgets() {
    var window = ArrivalWindow(interval: .seconds(1))
    for _ in 0..<100 { window.add(.seconds(4)) }
    for _ in 0..<100 { window.add(.seconds(1)) }
    var fresh = ArrivalWindow(interval: .seconds(1))
    for _ in 0..<200 { fresh.add(.seconds(1)) }
    #expect(window.silence(of: 8) == fresh.silence(of: 8))
  }

  /// 10^5 heartbeats whose intervals are normally distributed: a threshold of 3 promises about one wrong suspicion in a
  /// thousand.
  @Test("the promise about false positives holds")
  func falsePositives() {
    var random = SplitMix64(seed: 42)
    var window = ArrivalWindow(interval: .seconds(1))
    var wrong = 0
    let count = 100_000
    for index in 0..<count {
      // The sum of twelve uniform numbers, as near to a normal distribution as is needed at three deviations.
      let sum = (0..<12).reduce(0.0) { total, _ in total + Double(random.next() % 1_000_000) / 1e6 }
      let sample = Interval(nanoseconds: UInt64((1 + (sum - 6) * 0.2) * 1e9))
      if index > 100, sample > window.silence(of: 3) { wrong += 1 }
      window.add(sample)
    }
    #expect(wrong < count / 500, "\(wrong) of \(count)")
    #expect(wrong > count / 5_000, "void: \(wrong) of \(count)")
  }
}

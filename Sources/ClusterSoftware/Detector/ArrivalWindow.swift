internal import ControlModel
internal import Glibc

/// The intervals between the heartbeats of late, and how unlikely a silence is by them.
struct ArrivalWindow: Equatable, Sendable {
  /// A minute or two of heartbeats: old enough to be steady, young enough to follow a path that changes.
  private static let size = 100
  /// Seconds, oldest first once the window is full.
  private var samples: [Double]
  private var next = 0
  private let interval: Double

  /// Begins as if two heartbeats had come, a quarter of an interval off either way: the first real ones are judged mildly.
  init(interval: Interval) {
    let seconds = Self.seconds(interval)
    self.interval = seconds
    samples = [seconds * 0.75, seconds * 1.25]
  }

  mutating func add(_ interval: Interval) {
    // A pause is a fault that is over, and says nothing about the path's jitter.
    let sample = min(Self.seconds(interval), self.interval * 4)
    if samples.count < Self.size { return samples.append(sample) }
    samples[next] = sample
    next = (next + 1) % Self.size
  }

  /// The silence after which phi is `threshold`.
  func silence(of threshold: Double) -> Interval {
    let mean = samples.reduce(0, +) / Double(samples.count)
    let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples.count)
    // A path without any jitter would suspect at the first breath: at least a tenth of an interval.
    let deviation = max(variance.squareRoot(), interval / 10)
    var low = 0.0
    var high = 1.0
    while Self.phi(high, deviation) < threshold, high < 1e6 { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if Self.phi(middle, deviation) < threshold { low = middle } else { high = middle }
    }
    return Interval(nanoseconds: UInt64(max(0, (mean + high) * 1e9)))
  }

  /// -log10 of the chance that a heartbeat comes `late` seconds or more after its mean time.
  ///
  /// The normal distribution's tail by the logistic approximation that is right within 1.4e-4 near the mean and errs to
  /// the side of patience beyond.
  private static func phi(_ late: Double, _ deviation: Double) -> Double {
    let y = late / deviation
    let e = exp(-y * (1.5976 + 0.070566 * y * y))
    return e == 0 ? .infinity : -log10(e / (1 + e))
  }

  private static func seconds(_ interval: Interval) -> Double { Double(interval.nanoseconds) / 1e9 }
}

import ControlModel
import ControlStore
import Glibc

/// Compares a durable `rem_pci` + `add_pci` pair with two bare commits, in turn, so that both see the same disk.
///
/// Argument 1: a directory for both; argument 2: pairs.
func measure() throws {
  let directory = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "bench"
  let pairs = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 2_000 : 2_000
  mkdir(directory, 0o700)
  let bare = try BareDatabase(directory + "/bare.db")
  let store = try SQLiteStore(directory: directory + "/store")
  var changes = try TypicalChanges()
  let clock = ContinuousClock()
  var times: (bare: [Duration], store: [Duration]) = ([], [])
  for _ in 0..<pairs {
    times.bare.append(try clock.measure { for _ in 0..<2 { try bare.commit() } })
    let (first, second) = (changes.next(), changes.next())
    times.store.append(
      try clock.measure {
        try store.commit(first)
        try store.commit(second)
      })
  }
  report("bare", times.bare)
  report("store", times.store)
  let ratio = sum(times.store) / sum(times.bare)
  print("mean ratio \((ratio * 1000).rounded() / 1000)")
}

func sum(_ times: [Duration]) -> Double {
  times.reduce(0) { $0 + Double($1.components.seconds) * 1e6 + Double($1.components.attoseconds) / 1e12 }
}

func report(_ name: String, _ times: [Duration]) {
  let sorted = times.sorted()
  print(
    "\(name): mean \(Int(sum(times) / Double(times.count))) us, p50 \(sorted[sorted.count / 2]), "
      + "p99 \(sorted[sorted.count * 99 / 100])")
}

try measure()

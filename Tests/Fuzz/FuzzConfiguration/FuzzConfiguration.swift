internal import ControlConfiguration
internal import ControlModel
internal import FuzzSupport

/// A host with known accounts, so that a finding is one on every machine.
private let accounts = Accounts(
  uid: 990, gid: 991, user: { ["alice": 1000, "nobody": 65_534][$0] }, group: { ["wheel": 10][$0] })

/// Configurations: read or refused with a reason, and what is read makes a state that keeps the invariants.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzConfiguration(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do throws(ConfigurationError) {
    let configuration = try Configuration.parse(input(data, count), file: "f", accounts: accounts)
    let state = ControlState(
      topology: configuration.topology(connectsInstantly: true, withdrawsEjectRequests: true),
      slots: configuration.initialSlots, partitions: configuration.initialPartitions,
      clusters: configuration.initialClusters)
    let violations = state.violations()
    demand(violations.isEmpty, "\(violations)")
    demand(configuration.difference(from: configuration).isEmpty, "a configuration differs from itself")
  } catch {
    demand(!error.problems.isEmpty, "refused without a reason")
    for problem in error.problems {
      demand(!problem.text.isEmpty && !problem.description.contains("\n"), "a problem is not one line: \(problem)")
    }
  }
  return 0
}

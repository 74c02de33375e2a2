internal import FuzzSupport

/// Rows that no daemon wrote: they are read as something valid or refused by name, and what is read can be started from.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzRecords(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  DamagedStore.shared.check(input(data, count))
  return 0
}

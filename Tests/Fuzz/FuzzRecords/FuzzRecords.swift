internal import FuzzSupport

/// Rows that no daemon wrote: each is read as something valid or refused by name, and a daemon can start from it.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzRecords(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  DamagedStore.shared.check(input(data, count))
  return 0
}

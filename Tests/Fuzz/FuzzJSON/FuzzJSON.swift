internal import ControlProtocol
internal import FuzzSupport

/// JSON-RPC frames (protocol, section 2), single and in batches.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let line = input(data, count)
  if FrameParser.form(of: line) == .json { CheckedFrame.check(line) }
  return 0
}

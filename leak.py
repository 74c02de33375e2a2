import socket,json,subprocess,time,os,sys
def run(delay,second):
    p="/tmp/glab/vc.qmp"
    if os.path.exists(p): os.unlink(p)
    q=subprocess.Popen(["qemu-system-x86_64","-S","-nodefaults","-display","none","-machine","pc","-accel","tcg","-m","64","-device","pci-bridge,id=b,bus=pci.0,chassis_nr=1,addr=0x10,shpc=off,io-reserve=4k,mem-reserve=16M,pref64-reserve=32M","-qmp",f"unix:{p},server=on,wait=off"])
    while not os.path.exists(p): time.sleep(.02)
    s=socket.socket(socket.AF_UNIX)
    while True:
        try: s.connect(p); break
        except OSError: time.sleep(.02)
    f=s.makefile("rw"); f.readline()
    ev=[]
    def c(cmd,**a):
        f.write(json.dumps({"execute":cmd,"arguments":{k.replace("_","-"):v for k,v in a.items()}})+"\n"); f.flush()
        while True:
            m=json.loads(f.readline())
            if "event" not in m: return m.get("return",m.get("error"))
            ev.append((m["event"],m["data"].get("device") if "data" in m else None))
    c("qmp_capabilities"); c("cont")
    c("blockdev-add",node_name="f",driver="file",filename="/tmp/glab/leak.img"); c("blockdev-add",node_name="x0",driver="raw",file="f")
    c("device_add",driver="virtio-blk-pci",id="x",bus="b",addr="0",drive="x0")
    time.sleep(delay)
    r=[c("device_del",id="x")]
    if second: r.append(c("device_del",id="x"))
    c("system_reset")
    while ("DEVICE_DELETED","x") not in ev: c("query-status"); time.sleep(.01)
    out=[]
    for t in (0,.05,.5,2):
        time.sleep(t); a=c("blockdev-del",node_name="x0"); out.append(a.get("desc","ok"))
        if not a: break
    print(delay,second,r,out,flush=True); q.kill(); q.wait()
for d in (0,.02,.1,.3,1,2):
  for _ in range(4): run(d,False)

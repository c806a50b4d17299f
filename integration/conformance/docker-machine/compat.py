#!/usr/bin/env python3
"""What docker-machine 0.16.2 prints, exits with and writes, from outside: every case was seen to hold on that program itself.

usage: compat.py --bin PATH [--only ID,..] [-v]

Rows of the kind "match" have to hold for the program under test; those of the kind "improve" are bugs that must not be
repeated; those of the kind "decide" are free. Everything runs on the loopback in a temporary folder, with files that this script
writes, so the program needs nothing else. Needs python3 and openssl.

Placeholders: {S} the store, {P} port of an engine that answers, {H} of one that hangs, {W} of a standalone Swarm, {C} a closed port,
{B} the path of the program.
"""
import argparse, json, os, re, shutil, socket, ssl, stat, subprocess, sys, tempfile, threading, time

ap=argparse.ArgumentParser(); ap.add_argument('--bin',required=True); ap.add_argument('--only'); ap.add_argument('-v',action='store_true')
a=ap.parse_args(); BIN=os.path.abspath(a.bin)
ROOT=tempfile.mkdtemp(prefix='dmcompat-'); PKI=ROOT+'/pki'; os.makedirs(PKI)

def sh(c): subprocess.run(c,shell=True,check=True,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
sh(f'''cd {PKI} && openssl req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 30 -subj /O=compat
openssl req -newkey rsa:2048 -nodes -keyout key.pem -out c.csr -subj "/O=compat.<bootstrap>"
printf "extendedKeyUsage=clientAuth" > c.ext; openssl x509 -req -in c.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 30 -out cert.pem -extfile c.ext
openssl req -newkey rsa:2048 -nodes -keyout server-key.pem -out s.csr -subj /O=compat.srv
printf "subjectAltName=IP:127.0.0.1,DNS:localhost\\nextendedKeyUsage=serverAuth" > s.ext; openssl x509 -req -in s.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 30 -out server.pem -extfile s.ext''')

def engine(mode):
    s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen(64)
    ctx=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); ctx.load_cert_chain(PKI+'/server.pem',PKI+'/server-key.pem'); ctx.load_verify_locations(PKI+'/ca.pem'); ctx.verify_mode=ssl.CERT_REQUIRED
    def h(c):
        try:
            c=ctx.wrap_socket(c,server_side=True); d=b''
            while b'\r\n\r\n' not in d:
                x=c.recv(4096)
                if not x: return
                d+=x
            if mode=='hang': time.sleep(60); return
            b=json.dumps({"Version":"19.03.1","ApiVersion":"1.40"})
            c.sendall(f'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nApi-Version: 1.40\r\nContent-Length: {len(b)}\r\nConnection: close\r\n\r\n{b}'.encode()); c.close()
        except Exception: pass
    def loop():
        while True:
            c,_=s.accept(); threading.Thread(target=h,args=(c,),daemon=True).start()
    threading.Thread(target=loop,daemon=True).start(); return s.getsockname()[1]
P,H,W=engine('ok'),engine('hang'),engine('ok')
t=socket.socket(); t.bind(('127.0.0.1',0)); C=t.getsockname()[1]; t.close()

def cfg(name,S,url,driver='none',labels=(),swarm=None,drv=None,**top):
    sw=dict(IsSwarm=False,Address="",Discovery="",Agent=False,Master=False,Host="tcp://0.0.0.0:3376",Image="swarm:latest",Strategy="spread",Heartbeat=0,Overcommit=0,ArbitraryFlags=[],ArbitraryJoinFlags=[],Env=None,IsExperimental=False); sw.update(swarm or {})
    d=dict(IPAddress=re.sub(r'^\w+://','',url),MachineName=name,SSHUser="",SSHPort=0,SSHKeyPath="",StorePath=S,SwarmMaster=False,SwarmHost="",SwarmDiscovery="",URL=url)
    c=dict(ConfigVersion=3,Driver=drv or d,DriverName=driver,HostOptions=dict(Driver="",Memory=0,Disk=0,
      EngineOptions=dict(ArbitraryFlags=[],Dns=None,GraphDir="",Env=[],Ipv6=False,InsecureRegistry=[],Labels=list(labels),LogLevel="",StorageDriver="",SelinuxEnabled=False,TlsVerify=True,RegistryMirror=[],InstallURL="https://get.docker.com"),
      SwarmOptions=sw,AuthOptions=dict(CertDir=S+"/certs",CaCertPath=S+"/certs/ca.pem",CaPrivateKeyPath=S+"/certs/ca-key.pem",CaCertRemotePath="",ServerCertPath=f"{S}/machines/{name}/server.pem",ServerKeyPath=f"{S}/machines/{name}/server-key.pem",ClientKeyPath=S+"/certs/key.pem",ServerCertRemotePath="",ServerKeyRemotePath="",ClientCertPath=S+"/certs/cert.pem",ServerCertSANs=[],StorePath=f"{S}/machines/{name}")),Name=name)
    c.update(top); return c
class Store:
    def __init__(s,path): s.S=path
    def certs(s):
        os.makedirs(s.S+'/certs',exist_ok=True)
        for f in('ca.pem','ca-key.pem','cert.pem','key.pem'): shutil.copy(f'{PKI}/{f}',f'{s.S}/certs/{f}')
    def raw(s,name,text):
        d=f'{s.S}/machines/{name}'; os.makedirs(d,exist_ok=True); open(d+'/config.json','w').write(text)
    def host(s,name,url=None,**k):
        url=url if url is not None else f'tcp://127.0.0.1:{P}'; s.certs(); s.raw(name,json.dumps(cfg(name,s.S,url,**k),indent=4)); return s
    def mut(s,name,fn):
        p=f'{s.S}/machines/{name}/config.json'; d=json.load(open(p)); fn(d); open(p,'w').write(json.dumps(d,indent=4))
def one(st): st.host('dev01')
def two(st): st.host('dev01').host('web2',labels=['env=prod','tier=web'])
def swarm(st):
    st.host('m1',swarm=dict(IsSwarm=True,Master=True,Discovery='token://t',Host=f'tcp://0.0.0.0:{W}'),labels=['env=prod']); st.host('n1',swarm=dict(IsSwarm=True,Agent=True,Discovery='token://t')); st.host('solo')
def none(st): pass
NX='Docker machine "%s" does not exist. Use "docker-machine ls" to list machines. Use "docker-machine create" to add a new one.\n'
TLSERR='There was an error validating certificates for host'
CASES=[]
def case(id,what,setup,argv,rc=0,out=None,err=None,env=None,stdin=None,post=None,rec='match'): CASES.append(dict(id=id,what=what,setup=setup,argv=argv,rc=rc,out=out,err=err,env=env or {},stdin=stdin,post=post,rec=rec))
R=lambda p: re.compile(p,re.S)
def row(*w):  # a block of a table, as Go's tabwriter aligns it
    n=len(w[0]); ws=[max(5,max(len(r[i]) for r in w)+3) for i in range(n-1)]
    return ''.join(''.join(r[i].ljust(ws[i]) for i in range(n-1))+r[n-1]+'\n' for r in w)
HD=['NAME','ACTIVE','DRIVER','STATE','URL','SWARM','DOCKER','ERRORS']
U='tcp://127.0.0.1:{P}'
# ---- ls
case('ls-04','ls, DOCKER_HOST equals URL: ACTIVE *',one,['ls'],env={'DOCKER_HOST':U},out=lambda f: row(HD,['dev01','*','none','Running',f(U),'','v19.03.1','']))
case('ls-05','ls, engine port closed: Running + Unknown + ERRORS text',lambda s:s.host('x',f'tcp://127.0.0.1:{C}'),['ls'],out=lambda f: row(HD,['x','-','none','Running',f('tcp://127.0.0.1:{C}'),'','Unknown','Unable to query docker version: Cannot connect to the docker engine endpoint']))
case('ls-06','ls -t 1, engine hangs: Timeout row, ACTIVE/URL/DOCKER empty, rc 0',lambda s:s.host('x',f'tcp://127.0.0.1:{H}'),['ls','-t','1'],out=lambda f: row(HD,['x','','none','Timeout','','','','']))
case('ls-08','ls table order: natural, case-insensitive (m2 < m10 < Zed)',lambda s:[s.host(n) for n in('m10','m2','Zed','a')],['ls','-f','{{.Name}}'],out='a\nm2\nm10\nZed\n')
case('ls-09','ls -q order: byte order of directory names',lambda s:[s.host(n) for n in('m10','m2','Zed','a')],['ls','-q'],out='Zed\na\nm10\nm2\n')
case('ls-11','ls, two names equal but for case: same row printed twice',lambda s:[s.host('up'),s.host('UP')],['ls','-f','{{.Name}}'],out=R(r'^(\w+)\n\1\n$'),rec='improve')
case('ls-12','ls, invalid JSON: row "not found"/Error/message, rc 0',lambda s:s.raw('bad','{ x'),['ls'],out=row(HD,['bad','','not found','Error','','','',"Error getting migrated host: invalid character 'x' looking for beginning of object key string"]))
case('ls-14','ls, machine dir without config.json',lambda s:os.makedirs(s.S+'/machines/d'),['ls','-f','{{.Error}}'],out='open {S}/machines/d/config.json: no such file or directory\n')
case('ls-16','ls, driver plugin missing: DRIVER not-found (hyphen), ACTIVE -, Unknown',lambda s:[s.host('p'),s.mut('p',lambda d:d.update(DriverName='xyzzy'))],['ls'],out=row(HD,['p','-','not-found','Error','','','Unknown','Driver "xyzzy" not found. Do you have the plugin binary accessible in your PATH?']))
case('ls-18','unloadable hosts are omitted from ls -q',lambda s:[s.raw('bad','{'),s.host('ok')],['ls','-q'],out='ok\n',rec='decide')
case('ls-20','HostOptions null: ls panics, ls -q works',lambda s:[s.host('n'),s.mut('n',lambda d:d.update(HostOptions=None))],['ls'],rc=2,err=R(r'^panic:'),rec='improve')
case('ls-22','ls ignores extra positional args',one,['ls','foo','bar','-q'],out='dev01\n')
case('ls-25','SWARM blank for an agent when the master is filtered out',swarm,['ls','--filter','name=n1','-f','[{{.Swarm}}]'],out='[]\n',rec='decide')
# ---- filters
case('fl-01','driver filter is case-insensitive',one,['ls','-q','--filter','driver=NONE'],out='dev01\n')
case('fl-03','bad name regexp',one,['ls','-q','--filter','name=('],rc=1,out='',err='error parsing regexp: missing closing ): `(`\n')
case('fl-04','label filter: value case-insensitive',two,['ls','-q','--filter','label=env=PROD'],out='web2\n')
case('fl-05','label filter: key case-sensitive',two,['ls','-q','--filter','label=ENV=prod'],out='')
case('fl-07','same key repeated = OR',two,['ls','-q','--filter','name=dev','--filter','name=web'],out='dev01\nweb2\n')
case('fl-08','different keys = AND',two,['ls','-q','--filter','name=dev','--filter','label=env=prod'],out='')
case('fl-11','state filter case-insensitive',one,['ls','-q','--filter','state=running'],out='dev01\n')
case('fl-13','filter without =',one,['ls','--filter','foo'],rc=1,out='',err='Unsupported filter syntax\n')
case('fl-14','filter key case-insensitive',one,['ls','-q','--filter','NAME=dev'],out='dev01\n')
# ---- format
case('fm-02','--format "table ...": aligned, with headers',two,['ls','-f','table {{.Name}}\\t{{.State}}'],out='NAME    STATE\ndev01   Running\nweb2    Running\n')
case('fm-05','unknown field',one,['ls','-f','{{.Nope}}'],rc=1,err=R(r"can't evaluate field Nope in type commands\.HostListItem"))
# ---- active
case('ac-01','active, none',one,['active'],rc=1,out='',err='No active host found\n')
case('ac-02','active, match on DOCKER_HOST (not DOCKER_MACHINE_NAME)',two,['active'],env={'DOCKER_HOST':U,'DOCKER_MACHINE_NAME':'web2'},out='dev01\n')
# ---- url ip status inspect config
case('ur-01','url',one,['url','dev01'],out=U+'\n')
case('ur-03','url, two args',one,['url','a','b'],rc=1,err='Error: Expected one machine name as an argument\n')
case('ur-05','no args uses machine "default"',lambda s:s.host('default'),['url'],out=U+'\n')
case('ip-02','ip, one of several unknown: nothing printed, rc 1',two,['ip','dev01','nope','web2'],rc=1,out='',err=NX%'nope')
case('st-02','status, driver plugin missing',lambda s:[s.host('p'),s.mut('p',lambda d:d.update(DriverName='xyzzy'))],['status','p'],rc=1,err='error getting state for host p: Driver "xyzzy" not found. Do you have the plugin binary accessible in your PATH?\n')
def insp(f):
    S=f('{S}'); return json.dumps(cfg('dev01',S,f(U)),indent=4).replace('ArbitraryFlags": []','ArbitraryFlags": []')+'\n'
case('in-01','inspect: 4-space JSON, fixed key order, newline at end',one,['inspect','dev01'],out=insp)
case('in-02','inspect escapes < > & as \\u003c \\u003e \\u0026',lambda s:s.host('dev01',labels=['a=<b>&c']),['inspect','-f','{{json .HostOptions.EngineOptions.Labels}}','dev01'],out='["a=\\u003cb\\u003e\\u0026c"]\n')
case('in-04','inspect -f numbers are float64',lambda s:[s.host('dev01'),s.mut('dev01',lambda d:d['HostOptions'].update(Memory=16777216))],['inspect','-f','{{.HostOptions.Memory}} {{json .HostOptions.Memory}}','dev01'],out='1.6777216e+07 16777216\n')
case('in-05','inspect -f maps print sorted map[k:v]; json sorts keys',one,['inspect','-f','{{.Driver}}','dev01'],out=R(r'^map\[IPAddress:127.*? MachineName:dev01 SSHKeyPath: SSHPort:0 SSHUser: StorePath:.* URL:tcp'))
case('in-07','inspect with 2 names: usage on stdout, error on stderr',one,['inspect','a','b'],rc=1,out=R(r'^Usage: docker-machine inspect '),err='Error: Expected one machine name as an argument\n')
case('in-08','Name comes from the directory, not from config.json',lambda s:[s.host('dirname'),s.mut('dirname',lambda d:d.update(Name='other'))],['inspect','-f','{{.Name}}','dirname'],out='dirname\n')
case('cf-01','config: five lines, quoted paths',one,['config','dev01'],out='--tlsverify\n--tlscacert="{S}/machines/dev01/ca.pem"\n--tlscert="{S}/machines/dev01/cert.pem"\n--tlskey="{S}/machines/dev01/key.pem"\n-H='+U+'\n')
# ---- env
def E(pre,d,suf,c='# ',cmd='eval $({B} env{A} dev01)'): return lambda A: ''.join(f'{pre}{k}{d}{v}{suf}' for k,v in(('DOCKER_TLS_VERIFY','1'),('DOCKER_HOST',U),('DOCKER_CERT_PATH','{S}/machines/dev01'),('DOCKER_MACHINE_NAME','dev01')))+f'{c}Run this command to configure your shell: \n{c}'+cmd.replace('{A}',A)+'\n'
SET={'bash':E('export ','="','"\n'),'fish':E('set -gx ',' "','";\n',cmd='eval ({B} env{A} dev01)'),'powershell':E('$Env:',' = "','"\n',cmd='& {B} env{A} dev01 | Invoke-Expression'),'cmd':E('SET ','=','\n','REM ',"\t@FOR /f \"tokens=*\" %i IN ('{B} env{A} dev01') DO @%i"),'tcsh':E('setenv ',' "','";\n',': ','eval `{B} env{A} dev01`'),'emacs':E('(setenv "','" "','")\n',';; ','(with-temp-buffer (shell-command "{B} env{A} dev01" (current-buffer)) (eval-buffer))'),'nonsense':E('export ','="','"\n')}
for i,(k,v) in enumerate(SET.items()): case(f'en-{i+1:02d}',f'env --shell {k}',one,['env','--shell',k,'dev01'],out=v(f' --shell {k}'))
case('en-08','env, shell from basename of $SHELL',one,['env','dev01'],env={'SHELL':'/x/y/fish'},out=SET['fish'](''))
def X(pre,d,suf,c='# ',cmd='eval $({B} env --shell {K} -u)'): return lambda K: ''.join(f'{pre}{k}{d}{suf}' for k in('DOCKER_TLS_VERIFY','DOCKER_HOST','DOCKER_CERT_PATH','DOCKER_MACHINE_NAME'))+f'{c}Run this command to configure your shell: \n{c}'+cmd.replace('{K}',K)+'\n'
UN={'bash':X('unset ','','\n'),'fish':X('set -e ','',';\n',cmd='eval ({B} env --shell {K} -u)'),'powershell':X('Remove-Item Env:\\\\','','\n',cmd='& {B} env --shell {K} -u | Invoke-Expression'),'cmd':X('SET ','=','\n','REM ',"\t@FOR /f \"tokens=*\" %i IN ('{B} env --shell {K} -u') DO @%i"),'tcsh':X('unsetenv ','',';\n',': ','eval `{B} env --shell {K} -u`'),'emacs':X('(setenv "','" nil',')\n',';; ','(with-temp-buffer (shell-command "{B} env --shell {K} -u" (current-buffer)) (eval-buffer))')}
for i,(k,v) in enumerate(UN.items()): case(f'eu-{i+1:02d}',f'env -u --shell {k} (no machine, no store needed)',none,['env','--shell',k,'-u'],out=v(k))
case('eu-07','env -u with a name',one,['env','-u','dev01'],rc=1,err='Error: Expected no machine name when the -u flag is present\n')
case('eu-08','env -u --no-proxy appends the value to the name (upstream bug)',none,['env','--shell','bash','-u','--no-proxy'],env={'NO_PROXY':'a.b'},out=R(r'\nunset NO_PROXYa\.b\n'),rec='improve')
case('np-01','--no-proxy with nothing set: NO_PROXY=<ip>',one,['env','--shell','bash','--no-proxy','dev01'],out=R(r'\nexport NO_PROXY="127\.0\.0\.1:\d+"\n# Run'))
case('np-02','--no-proxy appends; lower-case no_proxy wins',one,['env','--shell','bash','--no-proxy','dev01'],env={'no_proxy':'foo','NO_PROXY':'bar'},out=R(r'\nexport no_proxy="foo,127\.0\.0\.1:\d+"\n# Run'))
case('en-20','env, engine unreachable: nothing on stdout, rc 1',lambda s:s.host('x',f'tcp://127.0.0.1:{C}'),['env','--shell','bash','x'],rc=1,out='',err=R('^Error checking TLS connection: Error checking and/or regenerating the certs: '+TLSERR+' "127.0.0.1:\\d+": .*\nYou can attempt to regenerate them using \'docker-machine regenerate-certs \\[name\\]\'.\nBe advised that this will trigger a Docker daemon restart which might stop running containers.\n\n$'))
case('en-21','env succeeds though machines/NAME has no pem files (checks certs/ only)',one,['env','--shell','bash','dev01'],post=lambda S: not os.path.exists(S+'/machines/dev01/ca.pem'),rec='decide')
case('en-23','env, two names',one,['env','a','b'],rc=1,err='Error: Expected one machine name as an argument\n')
case('en-24','env --swarm on non-master',one,['env','--shell','bash','--swarm','dev01'],rc=1,out='',err='Error checking TLS connection: "dev01" is not a swarm master. The --swarm flag is intended for use with swarm masters\n')
case('en-25','env --swarm on master: swarm port',swarm,['env','--shell','bash','--swarm','m1'],out=R(r'DOCKER_HOST="tcp://127\.0\.0\.1:{W}"'))
case('en-26','env --swarm, swarm port down, engine up',lambda s:s.host('m',swarm=dict(IsSwarm=True,Master=True,Discovery='token://t',Host=f'tcp://0.0.0.0:{C}')),['env','--shell','bash','--swarm','m'],rc=1,out='',err='Error checking TLS connection: Connection to Swarm cannot be checked but the certs are valid. Maybe swarm is not started\n')
# ---- create
def created(S):
    g=lambda p: stat.S_IMODE(os.stat(S+p).st_mode)
    c=open(S+'/machines/n1/config.json').read(); d=json.loads(c)
    return (g('/machines/n1'),g('/machines/n1/config.json'),g('/certs/ca-key.pem'),g('/certs/key.pem'),g('/certs/ca.pem'))==(0o700,0o600,0o600,0o600,0o644) and d['ConfigVersion']==3 and sorted(os.listdir(S+'/machines/n1'))==['config.json'] and list(d)==['ConfigVersion','Driver','DriverName','HostOptions','Name']
case('cr-02','create, certs already there: no cert lines',one,['create','-d','none','--url','tcp://127.0.0.1:1','n1'],out=R(r'^Running pre-create checks'))
case('cr-03','create duplicate',one,['create','-d','none','--url','tcp://127.0.0.1:1','dev01'],rc=1,err='Docker machine "dev01" already exists\n')
case('cr-04','create over an empty machine dir = duplicate',lambda s:os.makedirs(s.S+'/machines/g'),['create','-d','none','--url','tcp://127.0.0.1:1','g'],rc=1,err='Docker machine "g" already exists\n')
for i,n in enumerate(['a_b','.a','a b','a/b']): case(f'cr-{5+i:02d}',f'create invalid name {n!r}',none,['create','-d','none','--url','tcp://127.0.0.1:1',n],rc=1,out='',err='Error creating machine: Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -\n')
case('cr-11','create unknown driver',none,['create','-d','zz','x'],rc=1,err='Driver "zz" not found. Do you have the plugin binary "docker-machine-driver-zz" accessible in your PATH?\n')
case('cr-13','pre-create failure exits 3, leaves no machine dir (generic, missing key)',none,['create','-d','generic','--generic-ip-address','127.0.0.1','--generic-ssh-key','/nope','x'],rc=3,err='Error with pre-create check: "SSH key does not exist: \\"/nope\\""\n',post=lambda S: not os.path.exists(S+'/machines/x'))
case('cr-14','create bad --swarm-discovery',none,['create','-d','none','--url','tcp://127.0.0.1:1','--swarm-discovery','zz','x'],rc=1,err='Error parsing swarm discovery: Swarm Discovery URL was in the wrong format: zz\n')
case('cr-15','create, flags then name then more args',none,['create','-d','none','--url','tcp://127.0.0.1:1','x','y'],rc=1,err='Invalid command line. Found extra arguments [y]\n')
case('cr-16','create NAME before the flags works',none,['create','x','-d','none','--url','tcp://127.0.0.1:1'],rc=0,post=lambda S: os.path.exists(S+'/machines/x/config.json'))
case('cr-17','MACHINE_DRIVER sets the driver',none,['create','--url','tcp://127.0.0.1:1','x'],env={'MACHINE_DRIVER':'none'},post=lambda S: json.load(open(S+'/machines/x/config.json'))['DriverName']=='none')
case('cr-18','unknown create flag: Incorrect Usage., rc 1',none,['create','-d','none','--bogus','x'],rc=1,out=R('^Incorrect Usage.\n'),err=R('^flag provided but not defined: -bogus\n'))
# ---- rm
RMH='About to remove %s\nWARNING: This action will delete both local reference and remote instance.\n'
case('rm-01','rm -y',one,['rm','-y','dev01'],out=RMH%'dev01'+'Successfully removed dev01\n',post=lambda S: not os.path.exists(S+'/machines/dev01'))
case('rm-02','rm -y unknown',none,['rm','-y','x'],rc=1,out=RMH%'x',err='Error removing host "x": '+NX%'x')
case('rm-05','rm, stdin EOF: rc 0, kept',one,['rm','dev01'],stdin='',out=RMH%'dev01'+'Are you sure? (y/n): ',post=lambda S: os.path.exists(S+'/machines/dev01'))
case('rm-06','rm, answer "Yes"',one,['rm','dev01'],stdin='Yes\n',post=lambda S: not os.path.exists(S+'/machines/dev01'))
case('rm-07','rm -y on unloadable host fails, kept',lambda s:s.raw('bad','{'),['rm','-y','bad'],rc=1,post=lambda S: os.path.exists(S+'/machines/bad'))
case('rm-08','rm -f on unloadable host removes it, rc 0',lambda s:s.raw('bad','{'),['rm','-f','bad'],rc=0,out=RMH%'bad'+'Successfully removed bad\n',post=lambda S: not os.path.exists(S+'/machines/bad'))
case('rm-09','rm -y a missing b: others removed, rc 1',two,['rm','-y','dev01','x','web2'],rc=1,out=RMH%'dev01, x, web2'+'Successfully removed dev01\nSuccessfully removed web2\n',err='Error removing host "x": '+NX%'x')
case('rm-12','rm NAME -y (flag after name)',one,['rm','dev01','-y'],post=lambda S: not os.path.exists(S+'/machines/dev01'))
# ---- start/stop
for i,(c,v,e) in enumerate([('start','Starting','Machine "dev01" is already running.'),('stop','Stopping','hosts without a driver cannot be stopped'),('kill','Killing','hosts without a driver cannot be killed'),('restart','Restarting','hosts without a driver cannot be restarted')]): case(f'ss-{i+1:02d}',f'{c} a none host',one,[c,'dev01'],rc=1,out=f'{v} "dev01"...\n',err=e+'\n')
# ---- CLI
case('cl-01','unknown command',none,['frob'],rc=1,out='',err="docker-machine: 'frob' is not a docker-machine command. See '{B} --help'.\n")
case('cl-02','unknown flag: usage on stdout, error on stderr, rc 0',none,['ls','--nope'],rc=0,out=R('^Incorrect Usage.\n\nUsage: docker-machine ls '),err='flag provided but not defined: -nope\n',rec='improve')
case('cl-03','non-integer timeout: same, rc 0',none,['ls','-t','abc'],rc=0,out=R('^Incorrect Usage.\n'),err=R('^invalid value "abc" for flag -t: '),rec='improve')
case('cl-04','no arguments: help, rc 0',none,[],rc=0,out=R('^Usage: docker-machine \\[OPTIONS\\] COMMAND'))
case('cl-05','version line',none,['version'],out=R(r'^docker-machine version \S+, build \S+\n$'))
case('cl-06','version NAME prints engine version without v',one,['version','dev01'],out='19.03.1\n')
case('cl-07','MACHINE_DEBUG not a bool',none,['ls'],env={'MACHINE_DEBUG':'maybe'},rc=1,err='Error parsing boolean value from MACHINE_DEBUG: strconv.ParseBool: parsing "maybe": invalid syntax\n')
# ---- migration
def mg2(S): d=json.load(open(S+'/machines/v2/config.json')); return d['ConfigVersion']==3 and d['Driver']['StorePath']=='.'
case('mg-02','v2 config without top-level StorePath: Driver.StorePath becomes "." (upstream bug)',lambda s:[s.host('v2'),s.mut('v2',lambda d:(d.update(ConfigVersion=2),d['Driver'].pop('StorePath')))],['url','v2'],out=U+'\n',post=mg2,rec='improve')

def run(c):
    S=tempfile.mkdtemp(dir=ROOT)+'/store'; c['setup'](Store(S))
    f=lambda s: s.replace('{S}',S).replace('{P}',str(P)).replace('{H}',str(H)).replace('{W}',str(W)).replace('{C}',str(C)).replace('{B}',BIN)
    env={'PATH':os.environ.get('PATH','/usr/bin:/bin'),'HOME':ROOT+'/home','USER':'compat','SHELL':'/bin/bash','MACHINE_STORAGE_PATH':S,'MACHINE_BUGSNAG_API_TOKEN':'no-report'}
    for k,v in c['env'].items():
        if v is None: env.pop(k,None)
        else: env[k]=f(v)
    try: p=subprocess.run([BIN]+[f(x) for x in c['argv']],env=env,input=(c['stdin'] or ''),capture_output=True,text=True,timeout=45,cwd=ROOT)
    except subprocess.TimeoutExpired: return ['timeout'],None,f
    bad=[]
    if p.returncode!=c['rc']: bad.append(f'rc {p.returncode}, want {c["rc"]}')
    for nm,got,want in(('stdout',p.stdout,c['out']),('stderr',p.stderr,c['err'])):
        if want is None: continue
        if callable(want): want=want(f)
        ok = re.compile(f(want.pattern),want.flags).search(got) if isinstance(want,re.Pattern) else got==f(want)
        if not ok: bad.append(f'{nm} {got!r}\n      want {f(want.pattern) if isinstance(want,re.Pattern) else f(want)!r}')
    if c['post']:
        try:
            if not c['post'](S): bad.append('post-condition false')
        except Exception as e: bad.append(f'post-condition {e!r}')
    return bad,p,f
res={}; only=set(a.only.split(',')) if a.only else None
for c in CASES:
    if only and c['id'] not in only: continue
    bad,p,f=run(c); res[c['id']]=not bad
    mark={'match':'FAIL ','improve':'differs, as it should: ','decide':'differs, our choice: '}[c['rec']] if bad else ('REPEATS AN UPSTREAM BUG: ' if c['rec']=='improve' else 'ok   ')
    if bad or a.v or c['rec']=='improve': print(mark+c['id'],c['what']); [print('     ',b) for b in bad]
must={c['id'] for c in CASES if c['rec']=='match'}&set(res)
print(f'{sum(res[i] for i in must)}/{len(must)} match  ({BIN})')
shutil.rmtree(ROOT,ignore_errors=True); sys.exit(0 if all(res[i] for i in must) else 1)

var e=class extends Error{what;where;hint;name=`PlayerError`;constructor(e,t=``,n=``){super([t?`${t}: ${e}`:e,n?`hint: ${n}`:``].filter(Boolean).join(`
`)),this.what=e,this.where=t,this.hint=n}},t=class extends e{name=`FormatError`;constructor(e,t=``,n=`fetch the stream again; cgs verify names what is damaged`){super(e,t,n)}},n=class extends e{status;name=`StoreError`;constructor(e,t=``,n=``,r=0){super(e,t,n),this.status=r}},r=class extends e{name=`UnsupportedError`},i={LEFT:0,MIDDLE:1,RIGHT:2,ROTATE:0,DOLLY:1,PAN:2},a={ROTATE:0,PAN:1,DOLLY_PAN:2,DOLLY_ROTATE:3},o=1e3,s=1001,c=1002,l=1003,u=1004,d=1005,f=1006,p=1007,m=1008,h=1009,g=1010,_=1011,v=1012,y=1013,b=1014,x=1015,S=1016,C=1017,w=1018,T=1020,E=35902,D=35899,O=1021,k=1022,A=1023,j=1026,M=1027,N=1028,P=1029,ee=1030,te=1031,ne=1033,F=33776,re=33777,ie=33778,ae=33779,oe=35840,se=35841,I=35842,L=35843,ce=36196,le=37492,ue=37496,de=37488,fe=37489,pe=37490,me=37491,he=37808,ge=37809,_e=37810,ve=37811,ye=37812,be=37813,xe=37814,Se=37815,Ce=37816,we=37817,Te=37818,Ee=37819,De=37820,Oe=37821,ke=36492,Ae=36494,je=36495,R=36283,Me=36284,Ne=36285,Pe=36286,z=2300,Fe=2301,B=2302,V=2303,Ie=2400,Le=2401,Re=2402,ze=3200,Be=`srgb`,Ve=`srgb-linear`,He=`linear`,Ue=`srgb`,We=7680,Ge=35044,Ke=`300 es`,qe=2e3;function Je(e){for(let t=e.length-1;t>=0;--t)if(e[t]>=65535)return!0;return!1}function Ye(e){return ArrayBuffer.isView(e)&&!(e instanceof DataView)}function Xe(e){return document.createElementNS(`http://www.w3.org/1999/xhtml`,e)}function Ze(){let e=Xe(`canvas`);return e.style.display=`block`,e}var Qe={};function $e(...e){let t=`THREE.`+e.shift();console.log(t,...e)}function et(e){let t=e[0];if(typeof t==`string`&&t.startsWith(`TSL:`)){let t=e[1];t&&t.isStackTrace?e[0]+=` `+t.getLocation():e[1]=`Stack trace not available. Enable "THREE.Node.captureStackTrace" to capture stack traces.`}return e}function H(...e){e=et(e);let t=`THREE.`+e.shift();{let n=e[0];n&&n.isStackTrace?console.warn(n.getError(t)):console.warn(t,...e)}}function U(...e){e=et(e);let t=`THREE.`+e.shift();{let n=e[0];n&&n.isStackTrace?console.error(n.getError(t)):console.error(t,...e)}}function tt(...e){let t=e.join(` `);t in Qe||(Qe[t]=!0,H(...e))}function nt(e,t,n){return new Promise(function(r,i){function a(){switch(e.clientWaitSync(t,e.SYNC_FLUSH_COMMANDS_BIT,0)){case e.WAIT_FAILED:i();break;case e.TIMEOUT_EXPIRED:setTimeout(a,n);break;default:r()}}setTimeout(a,n)})}var rt={0:0,2:6,4:4,3:5,1:1,6:2,7:7,5:3},it=class{addEventListener(e,t){this._listeners===void 0&&(this._listeners={});let n=this._listeners;n[e]===void 0&&(n[e]=[]),n[e].indexOf(t)===-1&&n[e].push(t)}hasEventListener(e,t){let n=this._listeners;return n!==void 0&&n[e]!==void 0&&n[e].indexOf(t)!==-1}removeEventListener(e,t){let n=this._listeners;if(n===void 0)return;let r=n[e];if(r!==void 0){let e=r.indexOf(t);e!==-1&&r.splice(e,1)}}dispatchEvent(e){let t=this._listeners;if(t===void 0)return;let n=t[e.type];if(n!==void 0){e.target=this;let t=n.slice(0);for(let n=0,r=t.length;n<r;n++)t[n].call(this,e);e.target=null}}},W=`00.01.02.03.04.05.06.07.08.09.0a.0b.0c.0d.0e.0f.10.11.12.13.14.15.16.17.18.19.1a.1b.1c.1d.1e.1f.20.21.22.23.24.25.26.27.28.29.2a.2b.2c.2d.2e.2f.30.31.32.33.34.35.36.37.38.39.3a.3b.3c.3d.3e.3f.40.41.42.43.44.45.46.47.48.49.4a.4b.4c.4d.4e.4f.50.51.52.53.54.55.56.57.58.59.5a.5b.5c.5d.5e.5f.60.61.62.63.64.65.66.67.68.69.6a.6b.6c.6d.6e.6f.70.71.72.73.74.75.76.77.78.79.7a.7b.7c.7d.7e.7f.80.81.82.83.84.85.86.87.88.89.8a.8b.8c.8d.8e.8f.90.91.92.93.94.95.96.97.98.99.9a.9b.9c.9d.9e.9f.a0.a1.a2.a3.a4.a5.a6.a7.a8.a9.aa.ab.ac.ad.ae.af.b0.b1.b2.b3.b4.b5.b6.b7.b8.b9.ba.bb.bc.bd.be.bf.c0.c1.c2.c3.c4.c5.c6.c7.c8.c9.ca.cb.cc.cd.ce.cf.d0.d1.d2.d3.d4.d5.d6.d7.d8.d9.da.db.dc.dd.de.df.e0.e1.e2.e3.e4.e5.e6.e7.e8.e9.ea.eb.ec.ed.ee.ef.f0.f1.f2.f3.f4.f5.f6.f7.f8.f9.fa.fb.fc.fd.fe.ff`.split(`.`),at=1234567,ot=Math.PI/180,st=180/Math.PI;function ct(){let e=Math.random()*4294967295|0,t=Math.random()*4294967295|0,n=Math.random()*4294967295|0,r=Math.random()*4294967295|0;return(W[e&255]+W[e>>8&255]+W[e>>16&255]+W[e>>24&255]+`-`+W[t&255]+W[t>>8&255]+`-`+W[t>>16&15|64]+W[t>>24&255]+`-`+W[n&63|128]+W[n>>8&255]+`-`+W[n>>16&255]+W[n>>24&255]+W[r&255]+W[r>>8&255]+W[r>>16&255]+W[r>>24&255]).toLowerCase()}function G(e,t,n){return Math.max(t,Math.min(n,e))}function lt(e,t){return(e%t+t)%t}function ut(e,t,n,r,i){return r+(e-t)*(i-r)/(n-t)}function dt(e,t,n){return e===t?0:(n-e)/(t-e)}function ft(e,t,n){return(1-n)*e+n*t}function pt(e,t,n,r){return ft(e,t,1-Math.exp(-n*r))}function mt(e,t=1){return t-Math.abs(lt(e,t*2)-t)}function ht(e,t,n){return e<=t?0:e>=n?1:(e=(e-t)/(n-t),e*e*(3-2*e))}function gt(e,t,n){return e<=t?0:e>=n?1:(e=(e-t)/(n-t),e*e*e*(e*(e*6-15)+10))}function _t(e,t){return e+Math.floor(Math.random()*(t-e+1))}function vt(e,t){return e+Math.random()*(t-e)}function yt(e){return e*(.5-Math.random())}function bt(e){e!==void 0&&(at=e);let t=at+=1831565813;return t=Math.imul(t^t>>>15,t|1),t^=t+Math.imul(t^t>>>7,t|61),((t^t>>>14)>>>0)/4294967296}function xt(e){return e*ot}function St(e){return e*st}function Ct(e){return e>0&&Number.isInteger(e)&&2**Math.round(Math.log2(e))===e}function wt(e){return 2**Math.ceil(Math.log(e)/Math.LN2)}function Tt(e){return 2**Math.floor(Math.log(e)/Math.LN2)}function Et(e,t,n,r,i){let a=Math.cos,o=Math.sin,s=a(n/2),c=o(n/2),l=a((t+r)/2),u=o((t+r)/2),d=a((t-r)/2),f=o((t-r)/2),p=a((r-t)/2),m=o((r-t)/2);switch(i){case`XYX`:e.set(s*u,c*d,c*f,s*l);break;case`YZY`:e.set(c*f,s*u,c*d,s*l);break;case`ZXZ`:e.set(c*d,c*f,s*u,s*l);break;case`XZX`:e.set(s*u,c*m,c*p,s*l);break;case`YXY`:e.set(c*p,s*u,c*m,s*l);break;case`ZYZ`:e.set(c*m,c*p,s*u,s*l);break;default:H(`MathUtils: .setQuaternionFromProperEuler() encountered an unknown order: `+i)}}function Dt(e){switch(e.constructor){case Uint32Array:return 4294967295;case Uint16Array:return 65535;case Uint8Array:case Uint8ClampedArray:return 255;case Int32Array:return 2147483647;case Int16Array:return 32767;case Int8Array:return 127;default:return}}function Ot(e,t){if(t.constructor===Float32Array)return e;let n=Dt(t);if(n===void 0)throw Error(`THREE.MathUtils: Invalid component type.`);return Math.max(e/n,-1)}function kt(e,t){if(t.constructor===Float32Array)return e;let n=Dt(t);if(n===void 0)throw Error(`THREE.MathUtils: Invalid component type.`);return Math.round(e*n)}var At={DEG2RAD:ot,RAD2DEG:st,generateUUID:ct,clamp:G,euclideanModulo:lt,mapLinear:ut,inverseLerp:dt,lerp:ft,damp:pt,pingpong:mt,smoothstep:ht,smootherstep:gt,randInt:_t,randFloat:vt,randFloatSpread:yt,seededRandom:bt,degToRad:xt,radToDeg:St,isPowerOfTwo:Ct,ceilPowerOfTwo:wt,floorPowerOfTwo:Tt,setQuaternionFromProperEuler:Et,normalize:kt,denormalize:Ot},K=class{static{this.prototype.isVector2=!0}constructor(e=0,t=0){this.x=e,this.y=t}get width(){return this.x}set width(e){this.x=e}get height(){return this.y}set height(e){this.y=e}set(e,t){return this.x=e,this.y=t,this}setScalar(e){return this.x=e,this.y=e,this}setX(e){return this.x=e,this}setY(e){return this.y=e,this}setComponent(e,t){switch(e){case 0:this.x=t;break;case 1:this.y=t;break;default:throw Error(`THREE.Vector2: index is out of range: `+e)}return this}getComponent(e){switch(e){case 0:return this.x;case 1:return this.y;default:throw Error(`THREE.Vector2: index is out of range: `+e)}}clone(){return new this.constructor(this.x,this.y)}copy(e){return this.x=e.x,this.y=e.y,this}add(e){return this.x+=e.x,this.y+=e.y,this}addScalar(e){return this.x+=e,this.y+=e,this}addVectors(e,t){return this.x=e.x+t.x,this.y=e.y+t.y,this}addScaledVector(e,t){return this.x+=e.x*t,this.y+=e.y*t,this}sub(e){return this.x-=e.x,this.y-=e.y,this}subScalar(e){return this.x-=e,this.y-=e,this}subVectors(e,t){return this.x=e.x-t.x,this.y=e.y-t.y,this}multiply(e){return this.x*=e.x,this.y*=e.y,this}multiplyScalar(e){return this.x*=e,this.y*=e,this}divide(e){return this.x/=e.x,this.y/=e.y,this}divideScalar(e){return this.multiplyScalar(1/e)}applyMatrix3(e){let t=this.x,n=this.y,r=e.elements;return this.x=r[0]*t+r[3]*n+r[6],this.y=r[1]*t+r[4]*n+r[7],this}min(e){return this.x=Math.min(this.x,e.x),this.y=Math.min(this.y,e.y),this}max(e){return this.x=Math.max(this.x,e.x),this.y=Math.max(this.y,e.y),this}clamp(e,t){return this.x=G(this.x,e.x,t.x),this.y=G(this.y,e.y,t.y),this}clampScalar(e,t){return this.x=G(this.x,e,t),this.y=G(this.y,e,t),this}clampLength(e,t){let n=this.length();return this.divideScalar(n||1).multiplyScalar(G(n,e,t))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this}negate(){return this.x=-this.x,this.y=-this.y,this}dot(e){return this.x*e.x+this.y*e.y}cross(e){return this.x*e.y-this.y*e.x}lengthSq(){return this.x*this.x+this.y*this.y}length(){return Math.sqrt(this.x*this.x+this.y*this.y)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)}normalize(){return this.divideScalar(this.length()||1)}angle(){return Math.atan2(-this.y,-this.x)+Math.PI}angleTo(e){let t=Math.sqrt(this.lengthSq()*e.lengthSq());if(t===0)return Math.PI/2;let n=this.dot(e)/t;return Math.acos(G(n,-1,1))}distanceTo(e){return Math.sqrt(this.distanceToSquared(e))}distanceToSquared(e){let t=this.x-e.x,n=this.y-e.y;return t*t+n*n}manhattanDistanceTo(e){return Math.abs(this.x-e.x)+Math.abs(this.y-e.y)}setLength(e){return this.normalize().multiplyScalar(e)}lerp(e,t){return this.x+=(e.x-this.x)*t,this.y+=(e.y-this.y)*t,this}lerpVectors(e,t,n){return this.x=e.x+(t.x-e.x)*n,this.y=e.y+(t.y-e.y)*n,this}equals(e){return e.x===this.x&&e.y===this.y}fromArray(e,t=0){return this.x=e[t],this.y=e[t+1],this}toArray(e=[],t=0){return e[t]=this.x,e[t+1]=this.y,e}fromBufferAttribute(e,t){return this.x=e.getX(t),this.y=e.getY(t),this}rotateAround(e,t){let n=Math.cos(t),r=Math.sin(t),i=this.x-e.x,a=this.y-e.y;return this.x=i*n-a*r+e.x,this.y=i*r+a*n+e.y,this}random(){return this.x=Math.random(),this.y=Math.random(),this}*[Symbol.iterator](){yield this.x,yield this.y}},jt=class{constructor(e=0,t=0,n=0,r=1){this.isQuaternion=!0,this._x=e,this._y=t,this._z=n,this._w=r}static slerpFlat(e,t,n,r,i,a,o){let s=n[r+0],c=n[r+1],l=n[r+2],u=n[r+3],d=i[a+0],f=i[a+1],p=i[a+2],m=i[a+3];if(u!==m||s!==d||c!==f||l!==p){let e=s*d+c*f+l*p+u*m;e<0&&(d=-d,f=-f,p=-p,m=-m,e=-e);let t=1-o;if(e<.9995){let n=Math.acos(e),r=Math.sin(n);t=Math.sin(t*n)/r,o=Math.sin(o*n)/r,s=s*t+d*o,c=c*t+f*o,l=l*t+p*o,u=u*t+m*o}else{s=s*t+d*o,c=c*t+f*o,l=l*t+p*o,u=u*t+m*o;let e=1/Math.sqrt(s*s+c*c+l*l+u*u);s*=e,c*=e,l*=e,u*=e}}e[t]=s,e[t+1]=c,e[t+2]=l,e[t+3]=u}static multiplyQuaternionsFlat(e,t,n,r,i,a){let o=n[r],s=n[r+1],c=n[r+2],l=n[r+3],u=i[a],d=i[a+1],f=i[a+2],p=i[a+3];return e[t]=o*p+l*u+s*f-c*d,e[t+1]=s*p+l*d+c*u-o*f,e[t+2]=c*p+l*f+o*d-s*u,e[t+3]=l*p-o*u-s*d-c*f,e}get x(){return this._x}set x(e){this._x=e,this._onChangeCallback()}get y(){return this._y}set y(e){this._y=e,this._onChangeCallback()}get z(){return this._z}set z(e){this._z=e,this._onChangeCallback()}get w(){return this._w}set w(e){this._w=e,this._onChangeCallback()}set(e,t,n,r){return this._x=e,this._y=t,this._z=n,this._w=r,this._onChangeCallback(),this}clone(){return new this.constructor(this._x,this._y,this._z,this._w)}copy(e){return this._x=e.x,this._y=e.y,this._z=e.z,this._w=e.w,this._onChangeCallback(),this}setFromEuler(e,t=!0){let n=e._x,r=e._y,i=e._z,a=e._order,o=Math.cos,s=Math.sin,c=o(n/2),l=o(r/2),u=o(i/2),d=s(n/2),f=s(r/2),p=s(i/2);switch(a){case`XYZ`:this._x=d*l*u+c*f*p,this._y=c*f*u-d*l*p,this._z=c*l*p+d*f*u,this._w=c*l*u-d*f*p;break;case`YXZ`:this._x=d*l*u+c*f*p,this._y=c*f*u-d*l*p,this._z=c*l*p-d*f*u,this._w=c*l*u+d*f*p;break;case`ZXY`:this._x=d*l*u-c*f*p,this._y=c*f*u+d*l*p,this._z=c*l*p+d*f*u,this._w=c*l*u-d*f*p;break;case`ZYX`:this._x=d*l*u-c*f*p,this._y=c*f*u+d*l*p,this._z=c*l*p-d*f*u,this._w=c*l*u+d*f*p;break;case`YZX`:this._x=d*l*u+c*f*p,this._y=c*f*u+d*l*p,this._z=c*l*p-d*f*u,this._w=c*l*u-d*f*p;break;case`XZY`:this._x=d*l*u-c*f*p,this._y=c*f*u-d*l*p,this._z=c*l*p+d*f*u,this._w=c*l*u+d*f*p;break;default:H(`Quaternion: .setFromEuler() encountered an unknown order: `+a)}return t===!0&&this._onChangeCallback(),this}setFromAxisAngle(e,t){let n=t/2,r=Math.sin(n);return this._x=e.x*r,this._y=e.y*r,this._z=e.z*r,this._w=Math.cos(n),this._onChangeCallback(),this}setFromRotationMatrix(e){let t=e.elements,n=t[0],r=t[4],i=t[8],a=t[1],o=t[5],s=t[9],c=t[2],l=t[6],u=t[10],d=n+o+u;if(d>0){let e=.5/Math.sqrt(d+1);this._w=.25/e,this._x=(l-s)*e,this._y=(i-c)*e,this._z=(a-r)*e}else if(n>o&&n>u){let e=2*Math.sqrt(1+n-o-u);this._w=(l-s)/e,this._x=.25*e,this._y=(r+a)/e,this._z=(i+c)/e}else if(o>u){let e=2*Math.sqrt(1+o-n-u);this._w=(i-c)/e,this._x=(r+a)/e,this._y=.25*e,this._z=(s+l)/e}else{let e=2*Math.sqrt(1+u-n-o);this._w=(a-r)/e,this._x=(i+c)/e,this._y=(s+l)/e,this._z=.25*e}return this._onChangeCallback(),this}setFromUnitVectors(e,t){let n=e.dot(t)+1;return n<1e-8?(n=0,Math.abs(e.x)>Math.abs(e.z)?(this._x=-e.y,this._y=e.x,this._z=0,this._w=n):(this._x=0,this._y=-e.z,this._z=e.y,this._w=n)):(this._x=e.y*t.z-e.z*t.y,this._y=e.z*t.x-e.x*t.z,this._z=e.x*t.y-e.y*t.x,this._w=n),this.normalize()}angleTo(e){return 2*Math.acos(Math.abs(G(this.dot(e),-1,1)))}rotateTowards(e,t){let n=this.angleTo(e);if(n===0)return this;let r=Math.min(1,t/n);return this.slerp(e,r),this}identity(){return this.set(0,0,0,1)}invert(){return this.conjugate()}conjugate(){return this._x*=-1,this._y*=-1,this._z*=-1,this._onChangeCallback(),this}dot(e){return this._x*e._x+this._y*e._y+this._z*e._z+this._w*e._w}lengthSq(){return this._x*this._x+this._y*this._y+this._z*this._z+this._w*this._w}length(){return Math.sqrt(this._x*this._x+this._y*this._y+this._z*this._z+this._w*this._w)}normalize(){let e=this.length();return e===0?(this._x=0,this._y=0,this._z=0,this._w=1):(e=1/e,this._x*=e,this._y*=e,this._z*=e,this._w*=e),this._onChangeCallback(),this}multiply(e){return this.multiplyQuaternions(this,e)}premultiply(e){return this.multiplyQuaternions(e,this)}multiplyQuaternions(e,t){let n=e._x,r=e._y,i=e._z,a=e._w,o=t._x,s=t._y,c=t._z,l=t._w;return this._x=n*l+a*o+r*c-i*s,this._y=r*l+a*s+i*o-n*c,this._z=i*l+a*c+n*s-r*o,this._w=a*l-n*o-r*s-i*c,this._onChangeCallback(),this}slerp(e,t){let n=e._x,r=e._y,i=e._z,a=e._w,o=this.dot(e);o<0&&(n=-n,r=-r,i=-i,a=-a,o=-o);let s=1-t;if(o<.9995){let e=Math.acos(o),c=Math.sin(e);s=Math.sin(s*e)/c,t=Math.sin(t*e)/c,this._x=this._x*s+n*t,this._y=this._y*s+r*t,this._z=this._z*s+i*t,this._w=this._w*s+a*t,this._onChangeCallback()}else this._x=this._x*s+n*t,this._y=this._y*s+r*t,this._z=this._z*s+i*t,this._w=this._w*s+a*t,this.normalize();return this}slerpQuaternions(e,t,n){return this.copy(e).slerp(t,n)}random(){let e=2*Math.PI*Math.random(),t=2*Math.PI*Math.random(),n=Math.random(),r=Math.sqrt(1-n),i=Math.sqrt(n);return this.set(r*Math.sin(e),r*Math.cos(e),i*Math.sin(t),i*Math.cos(t))}equals(e){return e._x===this._x&&e._y===this._y&&e._z===this._z&&e._w===this._w}fromArray(e,t=0){return this._x=e[t],this._y=e[t+1],this._z=e[t+2],this._w=e[t+3],this._onChangeCallback(),this}toArray(e=[],t=0){return e[t]=this._x,e[t+1]=this._y,e[t+2]=this._z,e[t+3]=this._w,e}fromBufferAttribute(e,t){return this._x=e.getX(t),this._y=e.getY(t),this._z=e.getZ(t),this._w=e.getW(t),this._onChangeCallback(),this}toJSON(){return this.toArray()}_onChange(e){return this._onChangeCallback=e,this}_onChangeCallback(){}*[Symbol.iterator](){yield this._x,yield this._y,yield this._z,yield this._w}},q=class{static{this.prototype.isVector3=!0}constructor(e=0,t=0,n=0){this.x=e,this.y=t,this.z=n}set(e,t,n){return n===void 0&&(n=this.z),this.x=e,this.y=t,this.z=n,this}setScalar(e){return this.x=e,this.y=e,this.z=e,this}setX(e){return this.x=e,this}setY(e){return this.y=e,this}setZ(e){return this.z=e,this}setComponent(e,t){switch(e){case 0:this.x=t;break;case 1:this.y=t;break;case 2:this.z=t;break;default:throw Error(`THREE.Vector3: index is out of range: `+e)}return this}getComponent(e){switch(e){case 0:return this.x;case 1:return this.y;case 2:return this.z;default:throw Error(`THREE.Vector3: index is out of range: `+e)}}clone(){return new this.constructor(this.x,this.y,this.z)}copy(e){return this.x=e.x,this.y=e.y,this.z=e.z,this}add(e){return this.x+=e.x,this.y+=e.y,this.z+=e.z,this}addScalar(e){return this.x+=e,this.y+=e,this.z+=e,this}addVectors(e,t){return this.x=e.x+t.x,this.y=e.y+t.y,this.z=e.z+t.z,this}addScaledVector(e,t){return this.x+=e.x*t,this.y+=e.y*t,this.z+=e.z*t,this}sub(e){return this.x-=e.x,this.y-=e.y,this.z-=e.z,this}subScalar(e){return this.x-=e,this.y-=e,this.z-=e,this}subVectors(e,t){return this.x=e.x-t.x,this.y=e.y-t.y,this.z=e.z-t.z,this}multiply(e){return this.x*=e.x,this.y*=e.y,this.z*=e.z,this}multiplyScalar(e){return this.x*=e,this.y*=e,this.z*=e,this}multiplyVectors(e,t){return this.x=e.x*t.x,this.y=e.y*t.y,this.z=e.z*t.z,this}applyEuler(e){return this.applyQuaternion(Nt.setFromEuler(e))}applyAxisAngle(e,t){return this.applyQuaternion(Nt.setFromAxisAngle(e,t))}applyMatrix3(e){let t=this.x,n=this.y,r=this.z,i=e.elements;return this.x=i[0]*t+i[3]*n+i[6]*r,this.y=i[1]*t+i[4]*n+i[7]*r,this.z=i[2]*t+i[5]*n+i[8]*r,this}applyNormalMatrix(e){return this.applyMatrix3(e).normalize()}applyMatrix4(e){let t=this.x,n=this.y,r=this.z,i=e.elements,a=1/(i[3]*t+i[7]*n+i[11]*r+i[15]);return this.x=(i[0]*t+i[4]*n+i[8]*r+i[12])*a,this.y=(i[1]*t+i[5]*n+i[9]*r+i[13])*a,this.z=(i[2]*t+i[6]*n+i[10]*r+i[14])*a,this}applyQuaternion(e){let t=this.x,n=this.y,r=this.z,i=e.x,a=e.y,o=e.z,s=e.w,c=2*(a*r-o*n),l=2*(o*t-i*r),u=2*(i*n-a*t);return this.x=t+s*c+a*u-o*l,this.y=n+s*l+o*c-i*u,this.z=r+s*u+i*l-a*c,this}project(e){return this.applyMatrix4(e.matrixWorldInverse).applyMatrix4(e.projectionMatrix)}unproject(e){return this.applyMatrix4(e.projectionMatrixInverse).applyMatrix4(e.matrixWorld)}transformDirection(e){let t=this.x,n=this.y,r=this.z,i=e.elements;return this.x=i[0]*t+i[4]*n+i[8]*r,this.y=i[1]*t+i[5]*n+i[9]*r,this.z=i[2]*t+i[6]*n+i[10]*r,this.normalize()}divide(e){return this.x/=e.x,this.y/=e.y,this.z/=e.z,this}divideScalar(e){return this.multiplyScalar(1/e)}min(e){return this.x=Math.min(this.x,e.x),this.y=Math.min(this.y,e.y),this.z=Math.min(this.z,e.z),this}max(e){return this.x=Math.max(this.x,e.x),this.y=Math.max(this.y,e.y),this.z=Math.max(this.z,e.z),this}clamp(e,t){return this.x=G(this.x,e.x,t.x),this.y=G(this.y,e.y,t.y),this.z=G(this.z,e.z,t.z),this}clampScalar(e,t){return this.x=G(this.x,e,t),this.y=G(this.y,e,t),this.z=G(this.z,e,t),this}clampLength(e,t){let n=this.length();return this.divideScalar(n||1).multiplyScalar(G(n,e,t))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this.z=Math.floor(this.z),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this.z=Math.ceil(this.z),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this.z=Math.round(this.z),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this.z=Math.trunc(this.z),this}negate(){return this.x=-this.x,this.y=-this.y,this.z=-this.z,this}dot(e){return this.x*e.x+this.y*e.y+this.z*e.z}lengthSq(){return this.x*this.x+this.y*this.y+this.z*this.z}length(){return Math.sqrt(this.x*this.x+this.y*this.y+this.z*this.z)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)+Math.abs(this.z)}normalize(){return this.divideScalar(this.length()||1)}setLength(e){return this.normalize().multiplyScalar(e)}lerp(e,t){return this.x+=(e.x-this.x)*t,this.y+=(e.y-this.y)*t,this.z+=(e.z-this.z)*t,this}lerpVectors(e,t,n){return this.x=e.x+(t.x-e.x)*n,this.y=e.y+(t.y-e.y)*n,this.z=e.z+(t.z-e.z)*n,this}cross(e){return this.crossVectors(this,e)}crossVectors(e,t){let n=e.x,r=e.y,i=e.z,a=t.x,o=t.y,s=t.z;return this.x=r*s-i*o,this.y=i*a-n*s,this.z=n*o-r*a,this}projectOnVector(e){let t=e.lengthSq();if(t===0)return this.set(0,0,0);let n=e.dot(this)/t;return this.copy(e).multiplyScalar(n)}projectOnPlane(e){return Mt.copy(this).projectOnVector(e),this.sub(Mt)}reflect(e){return this.sub(Mt.copy(e).multiplyScalar(2*this.dot(e)))}angleTo(e){let t=Math.sqrt(this.lengthSq()*e.lengthSq());if(t===0)return Math.PI/2;let n=this.dot(e)/t;return Math.acos(G(n,-1,1))}distanceTo(e){return Math.sqrt(this.distanceToSquared(e))}distanceToSquared(e){let t=this.x-e.x,n=this.y-e.y,r=this.z-e.z;return t*t+n*n+r*r}manhattanDistanceTo(e){return Math.abs(this.x-e.x)+Math.abs(this.y-e.y)+Math.abs(this.z-e.z)}setFromSpherical(e){return this.setFromSphericalCoords(e.radius,e.phi,e.theta)}setFromSphericalCoords(e,t,n){let r=Math.sin(t)*e;return this.x=r*Math.sin(n),this.y=Math.cos(t)*e,this.z=r*Math.cos(n),this}setFromCylindrical(e){return this.setFromCylindricalCoords(e.radius,e.theta,e.y)}setFromCylindricalCoords(e,t,n){return this.x=e*Math.sin(t),this.y=n,this.z=e*Math.cos(t),this}setFromMatrixPosition(e){let t=e.elements;return this.x=t[12],this.y=t[13],this.z=t[14],this}setFromMatrixScale(e){let t=this.setFromMatrixColumn(e,0).length(),n=this.setFromMatrixColumn(e,1).length(),r=this.setFromMatrixColumn(e,2).length();return this.x=t,this.y=n,this.z=r,this}setFromMatrixColumn(e,t){return this.fromArray(e.elements,t*4)}setFromMatrix3Column(e,t){return this.fromArray(e.elements,t*3)}setFromEuler(e){return this.x=e._x,this.y=e._y,this.z=e._z,this}setFromColor(e){return this.x=e.r,this.y=e.g,this.z=e.b,this}equals(e){return e.x===this.x&&e.y===this.y&&e.z===this.z}fromArray(e,t=0){return this.x=e[t],this.y=e[t+1],this.z=e[t+2],this}toArray(e=[],t=0){return e[t]=this.x,e[t+1]=this.y,e[t+2]=this.z,e}fromBufferAttribute(e,t){return this.x=e.getX(t),this.y=e.getY(t),this.z=e.getZ(t),this}random(){return this.x=Math.random(),this.y=Math.random(),this.z=Math.random(),this}randomDirection(){let e=Math.random()*Math.PI*2,t=Math.random()*2-1,n=Math.sqrt(1-t*t);return this.x=n*Math.cos(e),this.y=t,this.z=n*Math.sin(e),this}*[Symbol.iterator](){yield this.x,yield this.y,yield this.z}},Mt=new q,Nt=new jt,J=class{static{this.prototype.isMatrix3=!0}constructor(e,t,n,r,i,a,o,s,c){this.elements=[1,0,0,0,1,0,0,0,1],e!==void 0&&this.set(e,t,n,r,i,a,o,s,c)}set(e,t,n,r,i,a,o,s,c){let l=this.elements;return l[0]=e,l[1]=r,l[2]=o,l[3]=t,l[4]=i,l[5]=s,l[6]=n,l[7]=a,l[8]=c,this}identity(){return this.set(1,0,0,0,1,0,0,0,1),this}copy(e){let t=this.elements,n=e.elements;return t[0]=n[0],t[1]=n[1],t[2]=n[2],t[3]=n[3],t[4]=n[4],t[5]=n[5],t[6]=n[6],t[7]=n[7],t[8]=n[8],this}extractBasis(e,t,n){return e.setFromMatrix3Column(this,0),t.setFromMatrix3Column(this,1),n.setFromMatrix3Column(this,2),this}setFromMatrix4(e){let t=e.elements;return this.set(t[0],t[4],t[8],t[1],t[5],t[9],t[2],t[6],t[10]),this}multiply(e){return this.multiplyMatrices(this,e)}premultiply(e){return this.multiplyMatrices(e,this)}multiplyMatrices(e,t){let n=e.elements,r=t.elements,i=this.elements,a=n[0],o=n[3],s=n[6],c=n[1],l=n[4],u=n[7],d=n[2],f=n[5],p=n[8],m=r[0],h=r[3],g=r[6],_=r[1],v=r[4],y=r[7],b=r[2],x=r[5],S=r[8];return i[0]=a*m+o*_+s*b,i[3]=a*h+o*v+s*x,i[6]=a*g+o*y+s*S,i[1]=c*m+l*_+u*b,i[4]=c*h+l*v+u*x,i[7]=c*g+l*y+u*S,i[2]=d*m+f*_+p*b,i[5]=d*h+f*v+p*x,i[8]=d*g+f*y+p*S,this}multiplyScalar(e){let t=this.elements;return t[0]*=e,t[3]*=e,t[6]*=e,t[1]*=e,t[4]*=e,t[7]*=e,t[2]*=e,t[5]*=e,t[8]*=e,this}determinant(){let e=this.elements,t=e[0],n=e[1],r=e[2],i=e[3],a=e[4],o=e[5],s=e[6],c=e[7],l=e[8];return t*a*l-t*o*c-n*i*l+n*o*s+r*i*c-r*a*s}invert(){let e=this.elements,t=e[0],n=e[1],r=e[2],i=e[3],a=e[4],o=e[5],s=e[6],c=e[7],l=e[8],u=l*a-o*c,d=o*s-l*i,f=c*i-a*s,p=t*u+n*d+r*f;if(p===0)return this.set(0,0,0,0,0,0,0,0,0);let m=1/p;return e[0]=u*m,e[1]=(r*c-l*n)*m,e[2]=(o*n-r*a)*m,e[3]=d*m,e[4]=(l*t-r*s)*m,e[5]=(r*i-o*t)*m,e[6]=f*m,e[7]=(n*s-c*t)*m,e[8]=(a*t-n*i)*m,this}transpose(){let e,t=this.elements;return e=t[1],t[1]=t[3],t[3]=e,e=t[2],t[2]=t[6],t[6]=e,e=t[5],t[5]=t[7],t[7]=e,this}getNormalMatrix(e){return this.setFromMatrix4(e).invert().transpose()}transposeIntoArray(e){let t=this.elements;return e[0]=t[0],e[1]=t[3],e[2]=t[6],e[3]=t[1],e[4]=t[4],e[5]=t[7],e[6]=t[2],e[7]=t[5],e[8]=t[8],this}setUvTransform(e,t,n,r,i,a,o){let s=Math.cos(i),c=Math.sin(i);return this.set(n*s,n*c,-n*(s*a+c*o)+a+e,-r*c,r*s,-r*(-c*a+s*o)+o+t,0,0,1),this}scale(e,t){return tt(`Matrix3: .scale() is deprecated. Use .makeScale() instead.`),this.premultiply(Pt.makeScale(e,t)),this}rotate(e){return tt(`Matrix3: .rotate() is deprecated. Use .makeRotation() instead.`),this.premultiply(Pt.makeRotation(-e)),this}translate(e,t){return tt(`Matrix3: .translate() is deprecated. Use .makeTranslation() instead.`),this.premultiply(Pt.makeTranslation(e,t)),this}makeTranslation(e,t){return e.isVector2?this.set(1,0,e.x,0,1,e.y,0,0,1):this.set(1,0,e,0,1,t,0,0,1),this}makeRotation(e){let t=Math.cos(e),n=Math.sin(e);return this.set(t,-n,0,n,t,0,0,0,1),this}makeScale(e,t){return this.set(e,0,0,0,t,0,0,0,1),this}equals(e){let t=this.elements,n=e.elements;for(let e=0;e<9;e++)if(t[e]!==n[e])return!1;return!0}fromArray(e,t=0){for(let n=0;n<9;n++)this.elements[n]=e[n+t];return this}toArray(e=[],t=0){let n=this.elements;return e[t]=n[0],e[t+1]=n[1],e[t+2]=n[2],e[t+3]=n[3],e[t+4]=n[4],e[t+5]=n[5],e[t+6]=n[6],e[t+7]=n[7],e[t+8]=n[8],e}clone(){return new this.constructor().fromArray(this.elements)}},Pt=new J,Ft=new J().set(.4123908,.3575843,.1804808,.212639,.7151687,.0721923,.0193308,.1191948,.9505322),It=new J().set(3.2409699,-1.5373832,-.4986108,-.9692436,1.8759675,.0415551,.0556301,-.203977,1.0569715);function Lt(){let e={enabled:!0,workingColorSpace:Ve,spaces:{},convert:function(e,t,n){return this.enabled===!1||t===n||!t||!n||(this.spaces[t].transfer===`srgb`&&(e.r=Rt(e.r),e.g=Rt(e.g),e.b=Rt(e.b)),this.spaces[t].primaries!==this.spaces[n].primaries&&(e.applyMatrix3(this.spaces[t].toXYZ),e.applyMatrix3(this.spaces[n].fromXYZ)),this.spaces[n].transfer===`srgb`&&(e.r=zt(e.r),e.g=zt(e.g),e.b=zt(e.b))),e},workingToColorSpace:function(e,t){return this.convert(e,this.workingColorSpace,t)},colorSpaceToWorking:function(e,t){return this.convert(e,t,this.workingColorSpace)},getPrimaries:function(e){return this.spaces[e].primaries},getTransfer:function(e){return e===``?He:this.spaces[e].transfer},getToneMappingMode:function(e){return this.spaces[e].outputColorSpaceConfig.toneMappingMode||`standard`},getLuminanceCoefficients:function(e,t=this.workingColorSpace){return e.fromArray(this.spaces[t].luminanceCoefficients)},define:function(e){Object.assign(this.spaces,e)},_getMatrix:function(e,t,n){return e.copy(this.spaces[n].fromXYZ).multiply(this.spaces[t].toXYZ)},_getDrawingBufferColorSpace:function(e){return this.spaces[e].outputColorSpaceConfig.drawingBufferColorSpace},_getUnpackColorSpace:function(e=this.workingColorSpace){return this.spaces[e].workingColorSpaceConfig.unpackColorSpace}},t=[.64,.33,.3,.6,.15,.06],n=[.2126,.7152,.0722],r=[.3127,.329];return e.define({[Ve]:{primaries:t,whitePoint:r,transfer:He,toXYZ:Ft,fromXYZ:It,luminanceCoefficients:n,workingColorSpaceConfig:{unpackColorSpace:Be},outputColorSpaceConfig:{drawingBufferColorSpace:Be}},[Be]:{primaries:t,whitePoint:r,transfer:Ue,toXYZ:Ft,fromXYZ:It,luminanceCoefficients:n,outputColorSpaceConfig:{drawingBufferColorSpace:Be}}}),e}var Y=Lt();function Rt(e){return e<.04045?e*.0773993808:(e*.9478672986+.0521327014)**2.4}function zt(e){return e<.0031308?e*12.92:1.055*e**.41666-.055}var Bt,Vt=class{static getDataURL(e,t=`image/png`){if(/^data:/i.test(e.src)||typeof HTMLCanvasElement>`u`)return e.src;let n;if(e instanceof HTMLCanvasElement)n=e;else{Bt===void 0&&(Bt=Xe(`canvas`)),Bt.width=e.width,Bt.height=e.height;let t=Bt.getContext(`2d`);e instanceof ImageData?t.putImageData(e,0,0):t.drawImage(e,0,0,e.width,e.height),n=Bt}return n.toDataURL(t)}static sRGBToLinear(e){if(typeof HTMLImageElement<`u`&&e instanceof HTMLImageElement||typeof HTMLCanvasElement<`u`&&e instanceof HTMLCanvasElement||typeof ImageBitmap<`u`&&e instanceof ImageBitmap){let t=Xe(`canvas`);t.width=e.width,t.height=e.height;let n=t.getContext(`2d`);n.drawImage(e,0,0,e.width,e.height);let r=n.getImageData(0,0,e.width,e.height),i=r.data;for(let e=0;e<i.length;e++)i[e]=Rt(i[e]/255)*255;return n.putImageData(r,0,0),t}if(e.data){let t=e.data.slice(0);for(let e=0;e<t.length;e++)t instanceof Uint8Array||t instanceof Uint8ClampedArray?t[e]=Math.floor(Rt(t[e]/255)*255):t[e]=Rt(t[e]);return{data:t,width:e.width,height:e.height}}return H(`ImageUtils.sRGBToLinear(): Unsupported image type. No color space conversion applied.`),e}},Ht=0,Ut=class{constructor(e=null){this.isTextureSource=!0,Object.defineProperty(this,"id",{value:Ht++}),this.uuid=ct(),this.data=e,this.dataReady=!0,this.version=0}getSize(e){let t=this.data;return typeof HTMLVideoElement<`u`&&t instanceof HTMLVideoElement?e.set(t.videoWidth,t.videoHeight,0):typeof VideoFrame<`u`&&t instanceof VideoFrame?e.set(t.displayWidth,t.displayHeight,0):t===null?e.set(0,0,0):e.set(t.width||0,t.height||0,t.depth||0),e}set needsUpdate(e){e===!0&&this.version++}toJSON(e){let t=e===void 0||typeof e==`string`;if(!t&&e.images[this.uuid]!==void 0)return e.images[this.uuid];let n={uuid:this.uuid,url:``},r=this.data;if(r!==null){let e;if(Array.isArray(r)){e=[];for(let t=0,n=r.length;t<n;t++)r[t].isDataTexture?e.push(Wt(r[t].image)):e.push(Wt(r[t]))}else e=Wt(r);n.url=e}return t||(e.images[this.uuid]=n),n}};function Wt(e){return typeof HTMLImageElement<`u`&&e instanceof HTMLImageElement||typeof HTMLCanvasElement<`u`&&e instanceof HTMLCanvasElement||typeof ImageBitmap<`u`&&e instanceof ImageBitmap?Vt.getDataURL(e):e.data?{data:Array.from(e.data),width:e.width,height:e.height,type:e.data.constructor.name}:(H(`Texture: Unable to serialize Texture.`),{})}var Gt=0,Kt=new q,qt=class e extends it{constructor(t=e.DEFAULT_IMAGE,n=e.DEFAULT_MAPPING,r=s,i=s,a=f,o=m,c=A,l=h,u=e.DEFAULT_ANISOTROPY,d=``){super(),this.isTexture=!0,Object.defineProperty(this,"id",{value:Gt++}),this.uuid=ct(),this.name=``,this.source=new Ut(t),this.mipmaps=[],this.mapping=n,this.channel=0,this.wrapS=r,this.wrapT=i,this.magFilter=a,this.minFilter=o,this.anisotropy=u,this.format=c,this.internalFormat=null,this.type=l,this.offset=new K(0,0),this.repeat=new K(1,1),this.center=new K(0,0),this.rotation=0,this.matrixAutoUpdate=!0,this.matrix=new J,this.generateMipmaps=!0,this.mipmapsAutoUpdate=!0,this.premultiplyAlpha=!1,this.flipY=!0,this.unpackAlignment=4,this.colorSpace=d,this.userData={},this.updateRanges=[],this.version=0,this.onUpdate=null,this.renderTarget=null,this.isRenderTargetTexture=!1,this.isArrayTexture=!!(t&&t.depth&&t.depth>1),this.pmremVersion=0,this.isPMREMTexture=!1,this.normalized=!1}get width(){return this.source.getSize(Kt).x}get height(){return this.source.getSize(Kt).y}get depth(){return this.source.getSize(Kt).z}get image(){return this.source.data}set image(e){this.source.data=e}updateMatrix(){this.matrix.setUvTransform(this.offset.x,this.offset.y,this.repeat.x,this.repeat.y,this.rotation,this.center.x,this.center.y)}addUpdateRange(e,t){this.updateRanges.push({start:e,count:t})}clearUpdateRanges(){this.updateRanges.length=0}clone(){return new this.constructor().copy(this)}copy(e){return this.name=e.name,this.source=e.source,this.mipmaps=e.mipmaps.slice(0),this.mapping=e.mapping,this.channel=e.channel,this.wrapS=e.wrapS,this.wrapT=e.wrapT,this.magFilter=e.magFilter,this.minFilter=e.minFilter,this.anisotropy=e.anisotropy,this.format=e.format,this.internalFormat=e.internalFormat,this.type=e.type,this.normalized=e.normalized,this.offset.copy(e.offset),this.repeat.copy(e.repeat),this.center.copy(e.center),this.rotation=e.rotation,this.matrixAutoUpdate=e.matrixAutoUpdate,this.matrix.copy(e.matrix),this.generateMipmaps=e.generateMipmaps,this.mipmapsAutoUpdate=e.mipmapsAutoUpdate,this.premultiplyAlpha=e.premultiplyAlpha,this.flipY=e.flipY,this.unpackAlignment=e.unpackAlignment,this.colorSpace=e.colorSpace,this.renderTarget=e.renderTarget,this.isRenderTargetTexture=e.isRenderTargetTexture,this.isPMREMTexture=e.isPMREMTexture,this.isArrayTexture=e.isArrayTexture,this.userData=JSON.parse(JSON.stringify(e.userData)),this.needsUpdate=!0,this}setValues(e){for(let t in e){let n=e[t];if(n===void 0){H(`Texture.setValues(): parameter '${t}' has value of undefined.`);continue}let r=this[t];r===void 0?H(`Texture.setValues(): property '${t}' does not exist.`):r&&n&&r.isVector2&&n.isVector2||r&&n&&r.isVector3&&n.isVector3||r&&n&&r.isMatrix3&&n.isMatrix3?r.copy(n):this[t]=n}}toJSON(e){let t=e===void 0||typeof e==`string`;if(!t&&e.textures[this.uuid]!==void 0)return e.textures[this.uuid];let n={metadata:{version:4.7,type:`Texture`,generator:`Texture.toJSON`},uuid:this.uuid,name:this.name,image:this.source.toJSON(e).uuid,mapping:this.mapping,channel:this.channel,repeat:[this.repeat.x,this.repeat.y],offset:[this.offset.x,this.offset.y],center:[this.center.x,this.center.y],rotation:this.rotation,wrap:[this.wrapS,this.wrapT],format:this.format,internalFormat:this.internalFormat,type:this.type,normalized:this.normalized,colorSpace:this.colorSpace,minFilter:this.minFilter,magFilter:this.magFilter,anisotropy:this.anisotropy,flipY:this.flipY,generateMipmaps:this.generateMipmaps,mipmapsAutoUpdate:this.mipmapsAutoUpdate,premultiplyAlpha:this.premultiplyAlpha,unpackAlignment:this.unpackAlignment};return Object.keys(this.userData).length>0&&(n.userData=this.userData),t||(e.textures[this.uuid]=n),n}dispose(){this.dispatchEvent({type:`dispose`})}transformUv(e){if(this.mapping!==300)return e;if(e.applyMatrix3(this.matrix),e.x<0||e.x>1)switch(this.wrapS){case o:e.x-=Math.floor(e.x);break;case s:e.x=e.x<0?0:1;break;case c:Math.abs(Math.floor(e.x)%2)===1?e.x=Math.ceil(e.x)-e.x:e.x-=Math.floor(e.x)}if(e.y<0||e.y>1)switch(this.wrapT){case o:e.y-=Math.floor(e.y);break;case s:e.y=e.y<0?0:1;break;case c:Math.abs(Math.floor(e.y)%2)===1?e.y=Math.ceil(e.y)-e.y:e.y-=Math.floor(e.y)}return this.flipY&&(e.y=1-e.y),e}set needsUpdate(e){e===!0&&(this.version++,this.source.needsUpdate=!0)}set needsPMREMUpdate(e){e===!0&&this.pmremVersion++}};qt.DEFAULT_IMAGE=null,qt.DEFAULT_MAPPING=300,qt.DEFAULT_ANISOTROPY=1;var Jt=class{static{this.prototype.isVector4=!0}constructor(e=0,t=0,n=0,r=1){this.x=e,this.y=t,this.z=n,this.w=r}get width(){return this.z}set width(e){this.z=e}get height(){return this.w}set height(e){this.w=e}set(e,t,n,r){return this.x=e,this.y=t,this.z=n,this.w=r,this}setScalar(e){return this.x=e,this.y=e,this.z=e,this.w=e,this}setX(e){return this.x=e,this}setY(e){return this.y=e,this}setZ(e){return this.z=e,this}setW(e){return this.w=e,this}setComponent(e,t){switch(e){case 0:this.x=t;break;case 1:this.y=t;break;case 2:this.z=t;break;case 3:this.w=t;break;default:throw Error(`THREE.Vector4: index is out of range: `+e)}return this}getComponent(e){switch(e){case 0:return this.x;case 1:return this.y;case 2:return this.z;case 3:return this.w;default:throw Error(`THREE.Vector4: index is out of range: `+e)}}clone(){return new this.constructor(this.x,this.y,this.z,this.w)}copy(e){return this.x=e.x,this.y=e.y,this.z=e.z,this.w=e.w===void 0?1:e.w,this}add(e){return this.x+=e.x,this.y+=e.y,this.z+=e.z,this.w+=e.w,this}addScalar(e){return this.x+=e,this.y+=e,this.z+=e,this.w+=e,this}addVectors(e,t){return this.x=e.x+t.x,this.y=e.y+t.y,this.z=e.z+t.z,this.w=e.w+t.w,this}addScaledVector(e,t){return this.x+=e.x*t,this.y+=e.y*t,this.z+=e.z*t,this.w+=e.w*t,this}sub(e){return this.x-=e.x,this.y-=e.y,this.z-=e.z,this.w-=e.w,this}subScalar(e){return this.x-=e,this.y-=e,this.z-=e,this.w-=e,this}subVectors(e,t){return this.x=e.x-t.x,this.y=e.y-t.y,this.z=e.z-t.z,this.w=e.w-t.w,this}multiply(e){return this.x*=e.x,this.y*=e.y,this.z*=e.z,this.w*=e.w,this}multiplyScalar(e){return this.x*=e,this.y*=e,this.z*=e,this.w*=e,this}applyMatrix4(e){let t=this.x,n=this.y,r=this.z,i=this.w,a=e.elements;return this.x=a[0]*t+a[4]*n+a[8]*r+a[12]*i,this.y=a[1]*t+a[5]*n+a[9]*r+a[13]*i,this.z=a[2]*t+a[6]*n+a[10]*r+a[14]*i,this.w=a[3]*t+a[7]*n+a[11]*r+a[15]*i,this}divide(e){return this.x/=e.x,this.y/=e.y,this.z/=e.z,this.w/=e.w,this}divideScalar(e){return this.multiplyScalar(1/e)}setAxisAngleFromQuaternion(e){this.w=2*Math.acos(e.w);let t=Math.sqrt(1-e.w*e.w);return t<1e-4?(this.x=1,this.y=0,this.z=0):(this.x=e.x/t,this.y=e.y/t,this.z=e.z/t),this}setAxisAngleFromRotationMatrix(e){let t,n,r,i,a=.01,o=.1,s=e.elements,c=s[0],l=s[4],u=s[8],d=s[1],f=s[5],p=s[9],m=s[2],h=s[6],g=s[10];if(Math.abs(l-d)<a&&Math.abs(u-m)<a&&Math.abs(p-h)<a){if(Math.abs(l+d)<o&&Math.abs(u+m)<o&&Math.abs(p+h)<o&&Math.abs(c+f+g-3)<o)return this.set(1,0,0,0),this;t=Math.PI;let e=(c+1)/2,s=(f+1)/2,_=(g+1)/2,v=(l+d)/4,y=(u+m)/4,b=(p+h)/4;return e>s&&e>_?e<a?(n=0,r=.707106781,i=.707106781):(n=Math.sqrt(e),r=v/n,i=y/n):s>_?s<a?(n=.707106781,r=0,i=.707106781):(r=Math.sqrt(s),n=v/r,i=b/r):_<a?(n=.707106781,r=.707106781,i=0):(i=Math.sqrt(_),n=y/i,r=b/i),this.set(n,r,i,t),this}let _=Math.sqrt((h-p)*(h-p)+(u-m)*(u-m)+(d-l)*(d-l));return Math.abs(_)<.001&&(_=1),this.x=(h-p)/_,this.y=(u-m)/_,this.z=(d-l)/_,this.w=Math.acos((c+f+g-1)/2),this}setFromMatrixPosition(e){let t=e.elements;return this.x=t[12],this.y=t[13],this.z=t[14],this.w=t[15],this}min(e){return this.x=Math.min(this.x,e.x),this.y=Math.min(this.y,e.y),this.z=Math.min(this.z,e.z),this.w=Math.min(this.w,e.w),this}max(e){return this.x=Math.max(this.x,e.x),this.y=Math.max(this.y,e.y),this.z=Math.max(this.z,e.z),this.w=Math.max(this.w,e.w),this}clamp(e,t){return this.x=G(this.x,e.x,t.x),this.y=G(this.y,e.y,t.y),this.z=G(this.z,e.z,t.z),this.w=G(this.w,e.w,t.w),this}clampScalar(e,t){return this.x=G(this.x,e,t),this.y=G(this.y,e,t),this.z=G(this.z,e,t),this.w=G(this.w,e,t),this}clampLength(e,t){let n=this.length();return this.divideScalar(n||1).multiplyScalar(G(n,e,t))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this.z=Math.floor(this.z),this.w=Math.floor(this.w),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this.z=Math.ceil(this.z),this.w=Math.ceil(this.w),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this.z=Math.round(this.z),this.w=Math.round(this.w),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this.z=Math.trunc(this.z),this.w=Math.trunc(this.w),this}negate(){return this.x=-this.x,this.y=-this.y,this.z=-this.z,this.w=-this.w,this}dot(e){return this.x*e.x+this.y*e.y+this.z*e.z+this.w*e.w}lengthSq(){return this.x*this.x+this.y*this.y+this.z*this.z+this.w*this.w}length(){return Math.sqrt(this.x*this.x+this.y*this.y+this.z*this.z+this.w*this.w)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)+Math.abs(this.z)+Math.abs(this.w)}normalize(){return this.divideScalar(this.length()||1)}setLength(e){return this.normalize().multiplyScalar(e)}lerp(e,t){return this.x+=(e.x-this.x)*t,this.y+=(e.y-this.y)*t,this.z+=(e.z-this.z)*t,this.w+=(e.w-this.w)*t,this}lerpVectors(e,t,n){return this.x=e.x+(t.x-e.x)*n,this.y=e.y+(t.y-e.y)*n,this.z=e.z+(t.z-e.z)*n,this.w=e.w+(t.w-e.w)*n,this}equals(e){return e.x===this.x&&e.y===this.y&&e.z===this.z&&e.w===this.w}fromArray(e,t=0){return this.x=e[t],this.y=e[t+1],this.z=e[t+2],this.w=e[t+3],this}toArray(e=[],t=0){return e[t]=this.x,e[t+1]=this.y,e[t+2]=this.z,e[t+3]=this.w,e}fromBufferAttribute(e,t){return this.x=e.getX(t),this.y=e.getY(t),this.z=e.getZ(t),this.w=e.getW(t),this}random(){return this.x=Math.random(),this.y=Math.random(),this.z=Math.random(),this.w=Math.random(),this}*[Symbol.iterator](){yield this.x,yield this.y,yield this.z,yield this.w}},Yt=class extends it{constructor(e=1,t=1,n={}){super(),n=Object.assign({generateMipmaps:!1,internalFormat:null,minFilter:f,depthBuffer:!0,stencilBuffer:!1,resolveColorBuffer:!0,resolveDepthBuffer:!0,resolveStencilBuffer:!0,storeMultisampledColorBuffer:!0,storeMultisampledDepthBuffer:!0,storeMultisampledStencilBuffer:!0,depthTexture:null,samples:0,count:1,depth:1,multiview:!1,useArrayDepthTexture:!1},n),this.isRenderTarget=!0,this.width=e,this.height=t,this.depth=n.depth,this.scissor=new Jt(0,0,e,t),this.scissorTest=!1,this.viewport=new Jt(0,0,e,t),this.textures=[];let r=n.count;for(let i=0;i<r;i++)this.textures[i]=new qt({width:e,height:t,depth:n.depth}),this.textures[i].isRenderTargetTexture=!0,this.textures[i].renderTarget=this;this._setTextureOptions(n),this.depthBuffer=n.depthBuffer,this.stencilBuffer=n.stencilBuffer,this.resolveColorBuffer=n.resolveColorBuffer,this.resolveDepthBuffer=n.resolveDepthBuffer,this.resolveStencilBuffer=n.resolveStencilBuffer,this.storeMultisampledColorBuffer=n.storeMultisampledColorBuffer,this.storeMultisampledDepthBuffer=n.storeMultisampledDepthBuffer,this.storeMultisampledStencilBuffer=n.storeMultisampledStencilBuffer,this._depthTexture=null,this.depthTexture=n.depthTexture,this.samples=n.samples,this.multiview=n.multiview,this.useArrayDepthTexture=n.useArrayDepthTexture}_setTextureOptions(e={}){let t={minFilter:f,generateMipmaps:!1,flipY:!1,internalFormat:null};e.mapping!==void 0&&(t.mapping=e.mapping),e.wrapS!==void 0&&(t.wrapS=e.wrapS),e.wrapT!==void 0&&(t.wrapT=e.wrapT),e.wrapR!==void 0&&(t.wrapR=e.wrapR),e.magFilter!==void 0&&(t.magFilter=e.magFilter),e.minFilter!==void 0&&(t.minFilter=e.minFilter),e.format!==void 0&&(t.format=e.format),e.type!==void 0&&(t.type=e.type),e.anisotropy!==void 0&&(t.anisotropy=e.anisotropy),e.colorSpace!==void 0&&(t.colorSpace=e.colorSpace),e.flipY!==void 0&&(t.flipY=e.flipY),e.generateMipmaps!==void 0&&(t.generateMipmaps=e.generateMipmaps),e.mipmapsAutoUpdate!==void 0&&(t.mipmapsAutoUpdate=e.mipmapsAutoUpdate),e.internalFormat!==void 0&&(t.internalFormat=e.internalFormat);for(let e=0;e<this.textures.length;e++)this.textures[e].setValues(t)}get texture(){return this.textures[0]}set texture(e){this.textures[0]=e}set depthTexture(e){this._depthTexture!==null&&this._depthTexture.renderTarget===this&&(this._depthTexture.renderTarget=null),e!==null&&e.renderTarget===null&&(e.renderTarget=this),this._depthTexture=e}get depthTexture(){return this._depthTexture}setSize(e,t,n=1){if(this.width!==e||this.height!==t||this.depth!==n){this.width=e,this.height=t,this.depth=n;for(let r=0,i=this.textures.length;r<i;r++)this.textures[r].image.width=e,this.textures[r].image.height=t,this.textures[r].image.depth=n,this.textures[r].isData3DTexture!==!0&&(this.textures[r].isArrayTexture=this.textures[r].image.depth>1);this.dispose()}this.viewport.set(0,0,e,t),this.scissor.set(0,0,e,t)}clone(){return new this.constructor().copy(this)}copy(e){this.width=e.width,this.height=e.height,this.depth=e.depth,this.scissor.copy(e.scissor),this.scissorTest=e.scissorTest,this.viewport.copy(e.viewport),this.textures.length=0;for(let t=0,n=e.textures.length;t<n;t++){this.textures[t]=e.textures[t].clone(),this.textures[t].isRenderTargetTexture=!0,this.textures[t].renderTarget=this;let n=Object.assign({},e.textures[t].image);this.textures[t].source=new Ut(n)}if(this.depthBuffer=e.depthBuffer,this.stencilBuffer=e.stencilBuffer,this.resolveColorBuffer=e.resolveColorBuffer,this.resolveDepthBuffer=e.resolveDepthBuffer,this.resolveStencilBuffer=e.resolveStencilBuffer,this.storeMultisampledColorBuffer=e.storeMultisampledColorBuffer,this.storeMultisampledDepthBuffer=e.storeMultisampledDepthBuffer,this.storeMultisampledStencilBuffer=e.storeMultisampledStencilBuffer,e.depthTexture!==null){if(e.depthTexture.renderTarget===e){let t=e.depthTexture.clone();t.renderTarget=null,this.depthTexture=t}else this.depthTexture=e.depthTexture}else this.depthTexture=null;return this.samples=e.samples,this.multiview=e.multiview,this.useArrayDepthTexture=e.useArrayDepthTexture,this}dispose(){this.dispatchEvent({type:`dispose`})}},Xt=class extends Yt{constructor(e=1,t=1,n={}){super(e,t,n),this.isWebGLRenderTarget=!0}},Zt=class extends qt{constructor(e=null,t=1,n=1,r=1){super(null),this.isDataArrayTexture=!0,this.image={data:e,width:t,height:n,depth:r},this.magFilter=l,this.minFilter=l,this.wrapR=s,this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1,this.layerUpdates=new Set}copy(e){return super.copy(e),this.wrapR=e.wrapR,this}addLayerUpdate(e){this.layerUpdates.add(e)}clearLayerUpdates(){this.layerUpdates.clear()}},Qt=class extends qt{constructor(e=null,t=1,n=1,r=1){super(null),this.isData3DTexture=!0,this.image={data:e,width:t,height:n,depth:r},this.magFilter=l,this.minFilter=l,this.wrapR=s,this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1}copy(e){return super.copy(e),this.wrapR=e.wrapR,this}},$t=class e{static{this.prototype.isMatrix4=!0}constructor(e,t,n,r,i,a,o,s,c,l,u,d,f,p,m,h){this.elements=[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1],e!==void 0&&this.set(e,t,n,r,i,a,o,s,c,l,u,d,f,p,m,h)}set(e,t,n,r,i,a,o,s,c,l,u,d,f,p,m,h){let g=this.elements;return g[0]=e,g[4]=t,g[8]=n,g[12]=r,g[1]=i,g[5]=a,g[9]=o,g[13]=s,g[2]=c,g[6]=l,g[10]=u,g[14]=d,g[3]=f,g[7]=p,g[11]=m,g[15]=h,this}identity(){return this.set(1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1),this}clone(){return new e().fromArray(this.elements)}copy(e){let t=this.elements,n=e.elements;return t[0]=n[0],t[1]=n[1],t[2]=n[2],t[3]=n[3],t[4]=n[4],t[5]=n[5],t[6]=n[6],t[7]=n[7],t[8]=n[8],t[9]=n[9],t[10]=n[10],t[11]=n[11],t[12]=n[12],t[13]=n[13],t[14]=n[14],t[15]=n[15],this}copyPosition(e){let t=this.elements,n=e.elements;return t[12]=n[12],t[13]=n[13],t[14]=n[14],this}setFromMatrix3(e){let t=e.elements;return this.set(t[0],t[3],t[6],0,t[1],t[4],t[7],0,t[2],t[5],t[8],0,0,0,0,1),this}extractBasis(e,t,n){return this.determinantAffine()===0?(e.set(1,0,0),t.set(0,1,0),n.set(0,0,1),this):(e.setFromMatrixColumn(this,0),t.setFromMatrixColumn(this,1),n.setFromMatrixColumn(this,2),this)}makeBasis(e,t,n){return this.set(e.x,t.x,n.x,0,e.y,t.y,n.y,0,e.z,t.z,n.z,0,0,0,0,1),this}extractRotation(e){if(e.determinantAffine()===0)return this.identity();let t=this.elements,n=e.elements,r=1/en.setFromMatrixColumn(e,0).length(),i=1/en.setFromMatrixColumn(e,1).length(),a=1/en.setFromMatrixColumn(e,2).length();return t[0]=n[0]*r,t[1]=n[1]*r,t[2]=n[2]*r,t[3]=0,t[4]=n[4]*i,t[5]=n[5]*i,t[6]=n[6]*i,t[7]=0,t[8]=n[8]*a,t[9]=n[9]*a,t[10]=n[10]*a,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,this}makeRotationFromEuler(e){let t=this.elements,n=e.x,r=e.y,i=e.z,a=Math.cos(n),o=Math.sin(n),s=Math.cos(r),c=Math.sin(r),l=Math.cos(i),u=Math.sin(i);if(e.order===`XYZ`){let e=a*l,n=a*u,r=o*l,i=o*u;t[0]=s*l,t[4]=-s*u,t[8]=c,t[1]=n+r*c,t[5]=e-i*c,t[9]=-o*s,t[2]=i-e*c,t[6]=r+n*c,t[10]=a*s}else if(e.order===`YXZ`){let e=s*l,n=s*u,r=c*l,i=c*u;t[0]=e+i*o,t[4]=r*o-n,t[8]=a*c,t[1]=a*u,t[5]=a*l,t[9]=-o,t[2]=n*o-r,t[6]=i+e*o,t[10]=a*s}else if(e.order===`ZXY`){let e=s*l,n=s*u,r=c*l,i=c*u;t[0]=e-i*o,t[4]=-a*u,t[8]=r+n*o,t[1]=n+r*o,t[5]=a*l,t[9]=i-e*o,t[2]=-a*c,t[6]=o,t[10]=a*s}else if(e.order===`ZYX`){let e=a*l,n=a*u,r=o*l,i=o*u;t[0]=s*l,t[4]=r*c-n,t[8]=e*c+i,t[1]=s*u,t[5]=i*c+e,t[9]=n*c-r,t[2]=-c,t[6]=o*s,t[10]=a*s}else if(e.order===`YZX`){let e=a*s,n=a*c,r=o*s,i=o*c;t[0]=s*l,t[4]=i-e*u,t[8]=r*u+n,t[1]=u,t[5]=a*l,t[9]=-o*l,t[2]=-c*l,t[6]=n*u+r,t[10]=e-i*u}else if(e.order===`XZY`){let e=a*s,n=a*c,r=o*s,i=o*c;t[0]=s*l,t[4]=-u,t[8]=c*l,t[1]=e*u+i,t[5]=a*l,t[9]=n*u-r,t[2]=r*u-n,t[6]=o*l,t[10]=i*u+e}return t[3]=0,t[7]=0,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,this}makeRotationFromQuaternion(e){return this.compose(nn,e,rn)}lookAt(e,t,n){let r=this.elements;return sn.subVectors(e,t),sn.lengthSq()===0&&(sn.z=1),sn.normalize(),an.crossVectors(n,sn),an.lengthSq()===0&&(Math.abs(n.z)===1?sn.x+=1e-4:sn.z+=1e-4,sn.normalize(),an.crossVectors(n,sn)),an.normalize(),on.crossVectors(sn,an),r[0]=an.x,r[4]=on.x,r[8]=sn.x,r[1]=an.y,r[5]=on.y,r[9]=sn.y,r[2]=an.z,r[6]=on.z,r[10]=sn.z,this}multiply(e){return this.multiplyMatrices(this,e)}premultiply(e){return this.multiplyMatrices(e,this)}multiplyMatrices(e,t){let n=e.elements,r=t.elements,i=this.elements,a=n[0],o=n[4],s=n[8],c=n[12],l=n[1],u=n[5],d=n[9],f=n[13],p=n[2],m=n[6],h=n[10],g=n[14],_=n[3],v=n[7],y=n[11],b=n[15],x=r[0],S=r[4],C=r[8],w=r[12],T=r[1],E=r[5],D=r[9],O=r[13],k=r[2],A=r[6],j=r[10],M=r[14],N=r[3],P=r[7],ee=r[11],te=r[15];return i[0]=a*x+o*T+s*k+c*N,i[4]=a*S+o*E+s*A+c*P,i[8]=a*C+o*D+s*j+c*ee,i[12]=a*w+o*O+s*M+c*te,i[1]=l*x+u*T+d*k+f*N,i[5]=l*S+u*E+d*A+f*P,i[9]=l*C+u*D+d*j+f*ee,i[13]=l*w+u*O+d*M+f*te,i[2]=p*x+m*T+h*k+g*N,i[6]=p*S+m*E+h*A+g*P,i[10]=p*C+m*D+h*j+g*ee,i[14]=p*w+m*O+h*M+g*te,i[3]=_*x+v*T+y*k+b*N,i[7]=_*S+v*E+y*A+b*P,i[11]=_*C+v*D+y*j+b*ee,i[15]=_*w+v*O+y*M+b*te,this}multiplyScalar(e){let t=this.elements;return t[0]*=e,t[4]*=e,t[8]*=e,t[12]*=e,t[1]*=e,t[5]*=e,t[9]*=e,t[13]*=e,t[2]*=e,t[6]*=e,t[10]*=e,t[14]*=e,t[3]*=e,t[7]*=e,t[11]*=e,t[15]*=e,this}determinant(){let e=this.elements,t=e[0],n=e[4],r=e[8],i=e[12],a=e[1],o=e[5],s=e[9],c=e[13],l=e[2],u=e[6],d=e[10],f=e[14],p=e[3],m=e[7],h=e[11],g=e[15],_=s*f-c*d,v=o*f-c*u,y=o*d-s*u,b=a*f-c*l,x=a*d-s*l,S=a*u-o*l;return t*(m*_-h*v+g*y)-n*(p*_-h*b+g*x)+r*(p*v-m*b+g*S)-i*(p*y-m*x+h*S)}determinantAffine(){let e=this.elements,t=e[0],n=e[4],r=e[8],i=e[1],a=e[5],o=e[9],s=e[2],c=e[6],l=e[10];return t*(a*l-o*c)-n*(i*l-o*s)+r*(i*c-a*s)}transpose(){let e=this.elements,t;return t=e[1],e[1]=e[4],e[4]=t,t=e[2],e[2]=e[8],e[8]=t,t=e[6],e[6]=e[9],e[9]=t,t=e[3],e[3]=e[12],e[12]=t,t=e[7],e[7]=e[13],e[13]=t,t=e[11],e[11]=e[14],e[14]=t,this}setPosition(e,t,n){let r=this.elements;return e.isVector3?(r[12]=e.x,r[13]=e.y,r[14]=e.z):(r[12]=e,r[13]=t,r[14]=n),this}invert(){let e=this.elements,t=e[0],n=e[1],r=e[2],i=e[3],a=e[4],o=e[5],s=e[6],c=e[7],l=e[8],u=e[9],d=e[10],f=e[11],p=e[12],m=e[13],h=e[14],g=e[15],_=t*o-n*a,v=t*s-r*a,y=t*c-i*a,b=n*s-r*o,x=n*c-i*o,S=r*c-i*s,C=l*m-u*p,w=l*h-d*p,T=l*g-f*p,E=u*h-d*m,D=u*g-f*m,O=d*g-f*h,k=_*O-v*D+y*E+b*T-x*w+S*C;if(k===0)return this.set(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);let A=1/k;return e[0]=(o*O-s*D+c*E)*A,e[1]=(r*D-n*O-i*E)*A,e[2]=(m*S-h*x+g*b)*A,e[3]=(d*x-u*S-f*b)*A,e[4]=(s*T-a*O-c*w)*A,e[5]=(t*O-r*T+i*w)*A,e[6]=(h*y-p*S-g*v)*A,e[7]=(l*S-d*y+f*v)*A,e[8]=(a*D-o*T+c*C)*A,e[9]=(n*T-t*D-i*C)*A,e[10]=(p*x-m*y+g*_)*A,e[11]=(u*y-l*x-f*_)*A,e[12]=(o*w-a*E-s*C)*A,e[13]=(t*E-n*w+r*C)*A,e[14]=(m*v-p*b-h*_)*A,e[15]=(l*b-u*v+d*_)*A,this}scale(e){let t=this.elements,n=e.x,r=e.y,i=e.z;return t[0]*=n,t[4]*=r,t[8]*=i,t[1]*=n,t[5]*=r,t[9]*=i,t[2]*=n,t[6]*=r,t[10]*=i,t[3]*=n,t[7]*=r,t[11]*=i,this}getMaxScaleOnAxis(){let e=this.elements,t=e[0]*e[0]+e[1]*e[1]+e[2]*e[2],n=e[4]*e[4]+e[5]*e[5]+e[6]*e[6],r=e[8]*e[8]+e[9]*e[9]+e[10]*e[10];return Math.sqrt(Math.max(t,n,r))}makeTranslation(e,t,n){return e.isVector3?this.set(1,0,0,e.x,0,1,0,e.y,0,0,1,e.z,0,0,0,1):this.set(1,0,0,e,0,1,0,t,0,0,1,n,0,0,0,1),this}makeRotationX(e){let t=Math.cos(e),n=Math.sin(e);return this.set(1,0,0,0,0,t,-n,0,0,n,t,0,0,0,0,1),this}makeRotationY(e){let t=Math.cos(e),n=Math.sin(e);return this.set(t,0,n,0,0,1,0,0,-n,0,t,0,0,0,0,1),this}makeRotationZ(e){let t=Math.cos(e),n=Math.sin(e);return this.set(t,-n,0,0,n,t,0,0,0,0,1,0,0,0,0,1),this}makeRotationAxis(e,t){let n=Math.cos(t),r=Math.sin(t),i=1-n,a=e.x,o=e.y,s=e.z,c=i*a,l=i*o;return this.set(c*a+n,c*o-r*s,c*s+r*o,0,c*o+r*s,l*o+n,l*s-r*a,0,c*s-r*o,l*s+r*a,i*s*s+n,0,0,0,0,1),this}makeScale(e,t,n){return this.set(e,0,0,0,0,t,0,0,0,0,n,0,0,0,0,1),this}makeShear(e,t,n,r,i,a){return this.set(1,n,i,0,e,1,a,0,t,r,1,0,0,0,0,1),this}compose(e,t,n){let r=this.elements,i=t._x,a=t._y,o=t._z,s=t._w,c=i+i,l=a+a,u=o+o,d=i*c,f=i*l,p=i*u,m=a*l,h=a*u,g=o*u,_=s*c,v=s*l,y=s*u,b=n.x,x=n.y,S=n.z;return r[0]=(1-(m+g))*b,r[1]=(f+y)*b,r[2]=(p-v)*b,r[3]=0,r[4]=(f-y)*x,r[5]=(1-(d+g))*x,r[6]=(h+_)*x,r[7]=0,r[8]=(p+v)*S,r[9]=(h-_)*S,r[10]=(1-(d+m))*S,r[11]=0,r[12]=e.x,r[13]=e.y,r[14]=e.z,r[15]=1,this}decompose(e,t,n){let r=this.elements;e.x=r[12],e.y=r[13],e.z=r[14];let i=this.determinantAffine();if(i===0)return n.set(1,1,1),t.identity(),this;let a=en.set(r[0],r[1],r[2]).length(),o=en.set(r[4],r[5],r[6]).length(),s=en.set(r[8],r[9],r[10]).length();i<0&&(a=-a),tn.copy(this);let c=1/a,l=1/o,u=1/s;return tn.elements[0]*=c,tn.elements[1]*=c,tn.elements[2]*=c,tn.elements[4]*=l,tn.elements[5]*=l,tn.elements[6]*=l,tn.elements[8]*=u,tn.elements[9]*=u,tn.elements[10]*=u,t.setFromRotationMatrix(tn),n.x=a,n.y=o,n.z=s,this}makePerspective(e,t,n,r,i,a,o=qe,s=!1){let c=this.elements,l=2*i/(t-e),u=2*i/(n-r),d=(t+e)/(t-e),f=(n+r)/(n-r),p,m;if(s)p=i/(a-i),m=a*i/(a-i);else if(o===2e3)p=-(a+i)/(a-i),m=-2*a*i/(a-i);else if(o===2001)p=-a/(a-i),m=-a*i/(a-i);else throw Error(`THREE.Matrix4.makePerspective(): Invalid coordinate system: `+o);return c[0]=l,c[4]=0,c[8]=d,c[12]=0,c[1]=0,c[5]=u,c[9]=f,c[13]=0,c[2]=0,c[6]=0,c[10]=p,c[14]=m,c[3]=0,c[7]=0,c[11]=-1,c[15]=0,this}makeOrthographic(e,t,n,r,i,a,o=qe,s=!1){let c=this.elements,l=2/(t-e),u=2/(n-r),d=-(t+e)/(t-e),f=-(n+r)/(n-r),p,m;if(s)p=1/(a-i),m=a/(a-i);else if(o===2e3)p=-2/(a-i),m=-(a+i)/(a-i);else if(o===2001)p=-1/(a-i),m=-i/(a-i);else throw Error(`THREE.Matrix4.makeOrthographic(): Invalid coordinate system: `+o);return c[0]=l,c[4]=0,c[8]=0,c[12]=d,c[1]=0,c[5]=u,c[9]=0,c[13]=f,c[2]=0,c[6]=0,c[10]=p,c[14]=m,c[3]=0,c[7]=0,c[11]=0,c[15]=1,this}equals(e){let t=this.elements,n=e.elements;for(let e=0;e<16;e++)if(t[e]!==n[e])return!1;return!0}fromArray(e,t=0){for(let n=0;n<16;n++)this.elements[n]=e[n+t];return this}toArray(e=[],t=0){let n=this.elements;return e[t]=n[0],e[t+1]=n[1],e[t+2]=n[2],e[t+3]=n[3],e[t+4]=n[4],e[t+5]=n[5],e[t+6]=n[6],e[t+7]=n[7],e[t+8]=n[8],e[t+9]=n[9],e[t+10]=n[10],e[t+11]=n[11],e[t+12]=n[12],e[t+13]=n[13],e[t+14]=n[14],e[t+15]=n[15],e}},en=new q,tn=new $t,nn=new q(0,0,0),rn=new q(1,1,1),an=new q,on=new q,sn=new q,cn=new $t,ln=new jt,un=class e{constructor(t=0,n=0,r=0,i=e.DEFAULT_ORDER){this.isEuler=!0,this._x=t,this._y=n,this._z=r,this._order=i}get x(){return this._x}set x(e){this._x=e,this._onChangeCallback()}get y(){return this._y}set y(e){this._y=e,this._onChangeCallback()}get z(){return this._z}set z(e){this._z=e,this._onChangeCallback()}get order(){return this._order}set order(e){this._order=e,this._onChangeCallback()}set(e,t,n,r=this._order){return this._x=e,this._y=t,this._z=n,this._order=r,this._onChangeCallback(),this}clone(){return new this.constructor(this._x,this._y,this._z,this._order)}copy(e){return this._x=e._x,this._y=e._y,this._z=e._z,this._order=e._order,this._onChangeCallback(),this}setFromRotationMatrix(e,t=this._order,n=!0){let r=e.elements,i=r[0],a=r[4],o=r[8],s=r[1],c=r[5],l=r[9],u=r[2],d=r[6],f=r[10];switch(t){case`XYZ`:this._y=Math.asin(G(o,-1,1)),Math.abs(o)<.9999999?(this._x=Math.atan2(-l,f),this._z=Math.atan2(-a,i)):(this._x=Math.atan2(d,c),this._z=0);break;case`YXZ`:this._x=Math.asin(-G(l,-1,1)),Math.abs(l)<.9999999?(this._y=Math.atan2(o,f),this._z=Math.atan2(s,c)):(this._y=Math.atan2(-u,i),this._z=0);break;case`ZXY`:this._x=Math.asin(G(d,-1,1)),Math.abs(d)<.9999999?(this._y=Math.atan2(-u,f),this._z=Math.atan2(-a,c)):(this._y=0,this._z=Math.atan2(s,i));break;case`ZYX`:this._y=Math.asin(-G(u,-1,1)),Math.abs(u)<.9999999?(this._x=Math.atan2(d,f),this._z=Math.atan2(s,i)):(this._x=0,this._z=Math.atan2(-a,c));break;case`YZX`:this._z=Math.asin(G(s,-1,1)),Math.abs(s)<.9999999?(this._x=Math.atan2(-l,c),this._y=Math.atan2(-u,i)):(this._x=0,this._y=Math.atan2(o,f));break;case`XZY`:this._z=Math.asin(-G(a,-1,1)),Math.abs(a)<.9999999?(this._x=Math.atan2(d,c),this._y=Math.atan2(o,i)):(this._x=Math.atan2(-l,f),this._y=0);break;default:H(`Euler: .setFromRotationMatrix() encountered an unknown order: `+t)}return this._order=t,n===!0&&this._onChangeCallback(),this}setFromQuaternion(e,t,n){return cn.makeRotationFromQuaternion(e),this.setFromRotationMatrix(cn,t,n)}setFromVector3(e,t=this._order){return this.set(e.x,e.y,e.z,t)}reorder(e){return ln.setFromEuler(this),this.setFromQuaternion(ln,e)}equals(e){return e._x===this._x&&e._y===this._y&&e._z===this._z&&e._order===this._order}fromArray(e){return this._x=e[0],this._y=e[1],this._z=e[2],e[3]!==void 0&&(this._order=e[3]),this._onChangeCallback(),this}toArray(e=[],t=0){return e[t]=this._x,e[t+1]=this._y,e[t+2]=this._z,e[t+3]=this._order,e}_onChange(e){return this._onChangeCallback=e,this}_onChangeCallback(){}*[Symbol.iterator](){yield this._x,yield this._y,yield this._z,yield this._order}};un.DEFAULT_ORDER=`XYZ`;var dn=class{constructor(){this.mask=1}set(e){this.mask=1<<e>>>0}enable(e){this.mask|=1<<e}enableAll(){this.mask=-1}toggle(e){this.mask^=1<<e}disable(e){this.mask&=~(1<<e)}disableAll(){this.mask=0}test(e){return(this.mask&e.mask)!==0}isEnabled(e){return!!(this.mask&1<<e)}},fn=0,pn=new q,mn=new jt,hn=new $t,gn=new q,_n=new q,vn=new q,yn=new jt,bn=new q(1,0,0),xn=new q(0,1,0),Sn=new q(0,0,1),Cn={type:`added`},wn={type:`removed`},Tn={type:`childadded`,child:null},En={type:`childremoved`,child:null},Dn=class e extends it{constructor(){super(),this.isObject3D=!0,Object.defineProperty(this,"id",{value:fn++}),this.uuid=ct(),this.name=``,this.type=`Object3D`,this.parent=null,this.children=[],this.up=e.DEFAULT_UP.clone();let t=new q,n=new un,r=new jt,i=new q(1,1,1);function a(){r.setFromEuler(n,!1)}function o(){n.setFromQuaternion(r,void 0,!1)}n._onChange(a),r._onChange(o),Object.defineProperties(this,{position:{configurable:!0,enumerable:!0,value:t},rotation:{configurable:!0,enumerable:!0,value:n},quaternion:{configurable:!0,enumerable:!0,value:r},scale:{configurable:!0,enumerable:!0,value:i},modelViewMatrix:{value:new $t},normalMatrix:{value:new J}}),this.matrix=new $t,this.matrixWorld=new $t,this.matrixAutoUpdate=e.DEFAULT_MATRIX_AUTO_UPDATE,this.matrixWorldAutoUpdate=e.DEFAULT_MATRIX_WORLD_AUTO_UPDATE,this.matrixWorldNeedsUpdate=!1,this.layers=new dn,this.visible=!0,this.castShadow=!1,this.receiveShadow=!1,this.frustumCulled=!0,this.renderOrder=0,this.animations=[],this.customDepthMaterial=void 0,this.customDistanceMaterial=void 0,this.static=!1,this.userData={},this.pivot=null}onBeforeShadow(){}onAfterShadow(){}onBeforeRender(){}onAfterRender(){}applyMatrix4(e){this.matrixAutoUpdate&&this.updateMatrix(),this.matrix.premultiply(e),this.matrix.decompose(this.position,this.quaternion,this.scale),this.pivot!==null&&this.position.copy(this.pivot).applyMatrix4(this.matrix).sub(this.pivot)}applyQuaternion(e){return this.quaternion.premultiply(e),this}setRotationFromAxisAngle(e,t){this.quaternion.setFromAxisAngle(e,t)}setRotationFromEuler(e){this.quaternion.setFromEuler(e,!0)}setRotationFromMatrix(e){this.quaternion.setFromRotationMatrix(e)}setRotationFromQuaternion(e){this.quaternion.copy(e)}rotateOnAxis(e,t){return mn.setFromAxisAngle(e,t),this.quaternion.multiply(mn),this}rotateOnWorldAxis(e,t){return mn.setFromAxisAngle(e,t),this.quaternion.premultiply(mn),this}rotateX(e){return this.rotateOnAxis(bn,e)}rotateY(e){return this.rotateOnAxis(xn,e)}rotateZ(e){return this.rotateOnAxis(Sn,e)}translateOnAxis(e,t){return pn.copy(e).applyQuaternion(this.quaternion),this.position.add(pn.multiplyScalar(t)),this}translateX(e){return this.translateOnAxis(bn,e)}translateY(e){return this.translateOnAxis(xn,e)}translateZ(e){return this.translateOnAxis(Sn,e)}localToWorld(e){return this.updateWorldMatrix(!0,!1),e.applyMatrix4(this.matrixWorld)}worldToLocal(e){return this.updateWorldMatrix(!0,!1),e.applyMatrix4(hn.copy(this.matrixWorld).invert())}lookAt(e,t,n){e.isVector3?gn.copy(e):gn.set(e,t,n);let r=this.parent;this.updateWorldMatrix(!0,!1),_n.setFromMatrixPosition(this.matrixWorld),this.isCamera||this.isLight?hn.lookAt(_n,gn,this.up):hn.lookAt(gn,_n,this.up),this.quaternion.setFromRotationMatrix(hn),r&&(hn.extractRotation(r.matrixWorld),mn.setFromRotationMatrix(hn),this.quaternion.premultiply(mn.invert()))}add(e){if(arguments.length>1){for(let e=0;e<arguments.length;e++)this.add(arguments[e]);return this}return e===this?(U(`Object3D.add: object can't be added as a child of itself.`,e),this):(e&&e.isObject3D?(e.removeFromParent(),e.parent=this,this.children.push(e),e.dispatchEvent(Cn),Tn.child=e,this.dispatchEvent(Tn),Tn.child=null):U(`Object3D.add: object not an instance of THREE.Object3D.`,e),this)}remove(e){if(arguments.length>1){for(let e=0;e<arguments.length;e++)this.remove(arguments[e]);return this}let t=this.children.indexOf(e);return t!==-1&&(e.parent=null,this.children.splice(t,1),e.dispatchEvent(wn),En.child=e,this.dispatchEvent(En),En.child=null),this}removeFromParent(){let e=this.parent;return e!==null&&e.remove(this),this}clear(){return this.remove(...this.children)}attach(e){return this.updateWorldMatrix(!0,!1),hn.copy(this.matrixWorld).invert(),e.parent!==null&&(e.parent.updateWorldMatrix(!0,!1),hn.multiply(e.parent.matrixWorld)),e.applyMatrix4(hn),e.removeFromParent(),e.parent=this,this.children.push(e),e.updateWorldMatrix(!1,!0),e.dispatchEvent(Cn),Tn.child=e,this.dispatchEvent(Tn),Tn.child=null,this}getObjectById(e){return this.getObjectByProperty(`id`,e)}getObjectByName(e){return this.getObjectByProperty(`name`,e)}getObjectByProperty(e,t){if(this[e]===t)return this;for(let n=0,r=this.children.length;n<r;n++){let r=this.children[n].getObjectByProperty(e,t);if(r!==void 0)return r}}getObjectsByProperty(e,t,n=[]){this[e]===t&&n.push(this);let r=this.children;for(let i=0,a=r.length;i<a;i++)r[i].getObjectsByProperty(e,t,n);return n}getWorldPosition(e){return this.updateWorldMatrix(!0,!1),e.setFromMatrixPosition(this.matrixWorld)}getWorldQuaternion(e){return this.updateWorldMatrix(!0,!1),this.matrixWorld.decompose(_n,e,vn),e}getWorldScale(e){return this.updateWorldMatrix(!0,!1),this.matrixWorld.decompose(_n,yn,e),e}getWorldDirection(e){this.updateWorldMatrix(!0,!1);let t=this.matrixWorld.elements;return e.set(t[8],t[9],t[10]).normalize()}raycast(){}intersectsFrustum(){return!0}traverse(e){e(this);let t=this.children;for(let n=0,r=t.length;n<r;n++)t[n].traverse(e)}traverseVisible(e){if(this.visible===!1)return;e(this);let t=this.children;for(let n=0,r=t.length;n<r;n++)t[n].traverseVisible(e)}traverseAncestors(e){let t=this.parent;t!==null&&(e(t),t.traverseAncestors(e))}updateMatrix(){this.matrix.compose(this.position,this.quaternion,this.scale);let e=this.pivot;if(e!==null){let t=e.x,n=e.y,r=e.z,i=this.matrix.elements;i[12]+=t-i[0]*t-i[4]*n-i[8]*r,i[13]+=n-i[1]*t-i[5]*n-i[9]*r,i[14]+=r-i[2]*t-i[6]*n-i[10]*r}this.matrixWorldNeedsUpdate=!0}updateMatrixWorld(e){this.matrixAutoUpdate&&this.updateMatrix(),(this.matrixWorldNeedsUpdate||e)&&(this.matrixWorldAutoUpdate===!0&&(this.parent===null?this.matrixWorld.copy(this.matrix):this.matrixWorld.multiplyMatrices(this.parent.matrixWorld,this.matrix)),this.matrixWorldNeedsUpdate=!1,e=!0);let t=this.children;for(let n=0,r=t.length;n<r;n++)t[n].updateMatrixWorld(e)}updateWorldMatrix(e,t,n=!1){let r=this.parent;if(e===!0&&r!==null&&r.updateWorldMatrix(!0,!1),this.matrixAutoUpdate&&this.updateMatrix(),(this.matrixWorldNeedsUpdate||n)&&(this.matrixWorldAutoUpdate===!0&&(this.parent===null?this.matrixWorld.copy(this.matrix):this.matrixWorld.multiplyMatrices(this.parent.matrixWorld,this.matrix)),this.matrixWorldNeedsUpdate=!1,n=!0),t===!0){let e=this.children;for(let t=0,r=e.length;t<r;t++)e[t].updateWorldMatrix(!1,!0,n)}}toJSON(e){let t=e===void 0||typeof e==`string`,n={};t&&(e={geometries:{},materials:{},textures:{},images:{},shapes:{},skeletons:{},animations:{},nodes:{}},n.metadata={version:4.7,type:`Object`,generator:`Object3D.toJSON`});let r={};r.uuid=this.uuid,r.type=this.type,r.name=this.name,r.castShadow=this.castShadow,r.receiveShadow=this.receiveShadow,r.visible=this.visible,r.frustumCulled=this.frustumCulled,r.renderOrder=this.renderOrder,r.static=this.static,r.matrixAutoUpdate=this.matrixAutoUpdate,Object.keys(this.userData).length>0&&(r.userData=this.userData),r.layers=this.layers.mask,r.matrix=this.matrix.toArray(),r.up=this.up.toArray(),this.pivot!==null&&(r.pivot=this.pivot.toArray()),this.morphTargetDictionary!==void 0&&(r.morphTargetDictionary=Object.assign({},this.morphTargetDictionary)),this.morphTargetInfluences!==void 0&&(r.morphTargetInfluences=this.morphTargetInfluences.slice()),this.isInstancedMesh&&(r.type=`InstancedMesh`,r.count=this.count,r.instanceMatrix=this.instanceMatrix.toJSON(),this.instanceColor!==null&&(r.instanceColor=this.instanceColor.toJSON())),this.isBatchedMesh&&(r.type=`BatchedMesh`,r.perObjectFrustumCulled=this.perObjectFrustumCulled,r.sortObjects=this.sortObjects,r.drawRanges=this._drawRanges,r.reservedRanges=this._reservedRanges,r.geometryInfo=this._geometryInfo.map(e=>({...e,boundingBox:e.boundingBox?e.boundingBox.toJSON():void 0,boundingSphere:e.boundingSphere?e.boundingSphere.toJSON():void 0})),r.instanceInfo=this._instanceInfo.map(e=>({...e})),r.availableInstanceIds=this._availableInstanceIds.slice(),r.availableGeometryIds=this._availableGeometryIds.slice(),r.nextIndexStart=this._nextIndexStart,r.nextVertexStart=this._nextVertexStart,r.geometryCount=this._geometryCount,r.maxInstanceCount=this._maxInstanceCount,r.maxVertexCount=this._maxVertexCount,r.maxIndexCount=this._maxIndexCount,r.geometryInitialized=this._geometryInitialized,r.matricesTexture=this._matricesTexture.toJSON(e),r.indirectTexture=this._indirectTexture.toJSON(e),this._colorsTexture!==null&&(r.colorsTexture=this._colorsTexture.toJSON(e)),this.boundingSphere!==null&&(r.boundingSphere=this.boundingSphere.toJSON()),this.boundingBox!==null&&(r.boundingBox=this.boundingBox.toJSON()));function i(t,n){return t[n.uuid]===void 0&&(t[n.uuid]=n.toJSON(e)),n.uuid}if(this.isScene)this.background&&(this.background.isColor?r.background=this.background.toJSON():this.background.isTexture&&(r.background=this.background.toJSON(e).uuid)),this.environment&&this.environment.isTexture&&this.environment.isRenderTargetTexture!==!0&&(r.environment=this.environment.toJSON(e).uuid);else if(this.isMesh||this.isLine||this.isPoints){r.geometry=i(e.geometries,this.geometry);let t=this.geometry.parameters;if(t!==void 0&&t.shapes!==void 0){let n=t.shapes;if(Array.isArray(n))for(let t=0,r=n.length;t<r;t++){let r=n[t];i(e.shapes,r)}else i(e.shapes,n)}}if(this.isSkinnedMesh&&(r.bindMode=this.bindMode,r.bindMatrix=this.bindMatrix.toArray(),this.skeleton!==void 0&&(i(e.skeletons,this.skeleton),r.skeleton=this.skeleton.uuid)),this.material!==void 0){if(Array.isArray(this.material)){let t=[];for(let n=0,r=this.material.length;n<r;n++)t.push(i(e.materials,this.material[n]));r.material=t}else r.material=i(e.materials,this.material)}if(this.children.length>0){r.children=[];for(let t=0;t<this.children.length;t++)r.children.push(this.children[t].toJSON(e).object)}if(this.animations.length>0){r.animations=[];for(let t=0;t<this.animations.length;t++){let n=this.animations[t];r.animations.push(i(e.animations,n))}}if(t){let t=a(e.geometries),r=a(e.materials),i=a(e.textures),o=a(e.images),s=a(e.shapes),c=a(e.skeletons),l=a(e.animations),u=a(e.nodes);t.length>0&&(n.geometries=t),r.length>0&&(n.materials=r),i.length>0&&(n.textures=i),o.length>0&&(n.images=o),s.length>0&&(n.shapes=s),c.length>0&&(n.skeletons=c),l.length>0&&(n.animations=l),u.length>0&&(n.nodes=u)}return n.object=r,n;function a(e){let t=[];for(let n in e){let r=e[n];delete r.metadata,t.push(r)}return t}}clone(e){return new this.constructor().copy(this,e)}copy(e,t=!0){if(this.name=e.name,this.up.copy(e.up),this.position.copy(e.position),this.rotation.order=e.rotation.order,this.quaternion.copy(e.quaternion),this.scale.copy(e.scale),this.pivot=e.pivot===null?null:e.pivot.clone(),this.matrix.copy(e.matrix),this.matrixWorld.copy(e.matrixWorld),this.matrixAutoUpdate=e.matrixAutoUpdate,this.matrixWorldAutoUpdate=e.matrixWorldAutoUpdate,this.matrixWorldNeedsUpdate=e.matrixWorldNeedsUpdate,this.layers.mask=e.layers.mask,this.visible=e.visible,this.castShadow=e.castShadow,this.receiveShadow=e.receiveShadow,this.frustumCulled=e.frustumCulled,this.renderOrder=e.renderOrder,this.static=e.static,this.animations=e.animations.slice(),this.userData=JSON.parse(JSON.stringify(e.userData)),t===!0)for(let t=0;t<e.children.length;t++){let n=e.children[t];this.add(n.clone())}return this}dispose(){this.dispatchEvent({type:`dispose`})}};Dn.DEFAULT_UP=new q(0,1,0),Dn.DEFAULT_MATRIX_AUTO_UPDATE=!0,Dn.DEFAULT_MATRIX_WORLD_AUTO_UPDATE=!0;var On=class extends Dn{constructor(){super(),this.isGroup=!0,this.type=`Group`}},kn={type:`move`},An=class{constructor(){this._targetRay=null,this._grip=null,this._hand=null}getHandSpace(){return this._hand===null&&(this._hand=new On,this._hand.matrixAutoUpdate=!1,this._hand.visible=!1,this._hand.joints={},this._hand.inputState={pinching:!1}),this._hand}getTargetRaySpace(){return this._targetRay===null&&(this._targetRay=new On,this._targetRay.matrixAutoUpdate=!1,this._targetRay.visible=!1,this._targetRay.hasLinearVelocity=!1,this._targetRay.linearVelocity=new q,this._targetRay.hasAngularVelocity=!1,this._targetRay.angularVelocity=new q),this._targetRay}getGripSpace(){return this._grip===null&&(this._grip=new On,this._grip.matrixAutoUpdate=!1,this._grip.visible=!1,this._grip.hasLinearVelocity=!1,this._grip.linearVelocity=new q,this._grip.hasAngularVelocity=!1,this._grip.angularVelocity=new q,this._grip.eventsEnabled=!1),this._grip}dispatchEvent(e){return this._targetRay!==null&&this._targetRay.dispatchEvent(e),this._grip!==null&&this._grip.dispatchEvent(e),this._hand!==null&&this._hand.dispatchEvent(e),this}connect(e){if(e&&e.hand){let t=this._hand;if(t)for(let n of e.hand.values())this._getHandJoint(t,n)}return this.dispatchEvent({type:`connected`,data:e}),this}disconnect(e){return this.dispatchEvent({type:`disconnected`,data:e}),this._targetRay!==null&&(this._targetRay.visible=!1),this._grip!==null&&(this._grip.visible=!1),this._hand!==null&&(this._hand.visible=!1),this}update(e,t,n){let r=null,i=null,a=null,o=this._targetRay,s=this._grip,c=this._hand;if(e&&t.session.visibilityState!==`visible-blurred`){if(c&&e.hand){a=!0;for(let r of e.hand.values()){let e=t.getJointPose(r,n),i=this._getHandJoint(c,r);e!==null&&(i.matrix.fromArray(e.transform.matrix),i.matrix.decompose(i.position,i.quaternion,i.scale),i.matrixWorldNeedsUpdate=!0,i.jointRadius=e.radius),i.visible=e!==null}let r=c.joints[`index-finger-tip`],i=c.joints[`thumb-tip`],o=r.position.distanceTo(i.position);c.inputState.pinching&&o>.025?(c.inputState.pinching=!1,this.dispatchEvent({type:`pinchend`,handedness:e.handedness,target:this})):!c.inputState.pinching&&o<=.015&&(c.inputState.pinching=!0,this.dispatchEvent({type:`pinchstart`,handedness:e.handedness,target:this}))}else s!==null&&e.gripSpace&&(i=t.getPose(e.gripSpace,n),i!==null&&(s.matrix.fromArray(i.transform.matrix),s.matrix.decompose(s.position,s.quaternion,s.scale),s.matrixWorldNeedsUpdate=!0,i.linearVelocity?(s.hasLinearVelocity=!0,s.linearVelocity.copy(i.linearVelocity)):s.hasLinearVelocity=!1,i.angularVelocity?(s.hasAngularVelocity=!0,s.angularVelocity.copy(i.angularVelocity)):s.hasAngularVelocity=!1,s.eventsEnabled&&s.dispatchEvent({type:`gripUpdated`,data:e,target:this})));o!==null&&(r=t.getPose(e.targetRaySpace,n),r===null&&i!==null&&(r=i),r!==null&&(o.matrix.fromArray(r.transform.matrix),o.matrix.decompose(o.position,o.quaternion,o.scale),o.matrixWorldNeedsUpdate=!0,r.linearVelocity?(o.hasLinearVelocity=!0,o.linearVelocity.copy(r.linearVelocity)):o.hasLinearVelocity=!1,r.angularVelocity?(o.hasAngularVelocity=!0,o.angularVelocity.copy(r.angularVelocity)):o.hasAngularVelocity=!1,this.dispatchEvent(kn)))}return o!==null&&(o.visible=r!==null),s!==null&&(s.visible=i!==null),c!==null&&(c.visible=a!==null),this}_getHandJoint(e,t){if(e.joints[t.jointName]===void 0){let n=new On;n.matrixAutoUpdate=!1,n.visible=!1,e.joints[t.jointName]=n,e.add(n)}return e.joints[t.jointName]}},jn={aliceblue:15792383,antiquewhite:16444375,aqua:65535,aquamarine:8388564,azure:15794175,beige:16119260,bisque:16770244,black:0,blanchedalmond:16772045,blue:255,blueviolet:9055202,brown:10824234,burlywood:14596231,cadetblue:6266528,chartreuse:8388352,chocolate:13789470,coral:16744272,cornflowerblue:6591981,cornsilk:16775388,crimson:14423100,cyan:65535,darkblue:139,darkcyan:35723,darkgoldenrod:12092939,darkgray:11119017,darkgreen:25600,darkgrey:11119017,darkkhaki:12433259,darkmagenta:9109643,darkolivegreen:5597999,darkorange:16747520,darkorchid:10040012,darkred:9109504,darksalmon:15308410,darkseagreen:9419919,darkslateblue:4734347,darkslategray:3100495,darkslategrey:3100495,darkturquoise:52945,darkviolet:9699539,deeppink:16716947,deepskyblue:49151,dimgray:6908265,dimgrey:6908265,dodgerblue:2003199,firebrick:11674146,floralwhite:16775920,forestgreen:2263842,fuchsia:16711935,gainsboro:14474460,ghostwhite:16316671,gold:16766720,goldenrod:14329120,gray:8421504,green:32768,greenyellow:11403055,grey:8421504,honeydew:15794160,hotpink:16738740,indianred:13458524,indigo:4915330,ivory:16777200,khaki:15787660,lavender:15132410,lavenderblush:16773365,lawngreen:8190976,lemonchiffon:16775885,lightblue:11393254,lightcoral:15761536,lightcyan:14745599,lightgoldenrodyellow:16448210,lightgray:13882323,lightgreen:9498256,lightgrey:13882323,lightpink:16758465,lightsalmon:16752762,lightseagreen:2142890,lightskyblue:8900346,lightslategray:7833753,lightslategrey:7833753,lightsteelblue:11584734,lightyellow:16777184,lime:65280,limegreen:3329330,linen:16445670,magenta:16711935,maroon:8388608,mediumaquamarine:6737322,mediumblue:205,mediumorchid:12211667,mediumpurple:9662683,mediumseagreen:3978097,mediumslateblue:8087790,mediumspringgreen:64154,mediumturquoise:4772300,mediumvioletred:13047173,midnightblue:1644912,mintcream:16121850,mistyrose:16770273,moccasin:16770229,navajowhite:16768685,navy:128,oldlace:16643558,olive:8421376,olivedrab:7048739,orange:16753920,orangered:16729344,orchid:14315734,palegoldenrod:15657130,palegreen:10025880,paleturquoise:11529966,palevioletred:14381203,papayawhip:16773077,peachpuff:16767673,peru:13468991,pink:16761035,plum:14524637,powderblue:11591910,purple:8388736,rebeccapurple:6697881,red:16711680,rosybrown:12357519,royalblue:4286945,saddlebrown:9127187,salmon:16416882,sandybrown:16032864,seagreen:3050327,seashell:16774638,sienna:10506797,silver:12632256,skyblue:8900331,slateblue:6970061,slategray:7372944,slategrey:7372944,snow:16775930,springgreen:65407,steelblue:4620980,tan:13808780,teal:32896,thistle:14204888,tomato:16737095,turquoise:4251856,violet:15631086,wheat:16113331,white:16777215,whitesmoke:16119285,yellow:16776960,yellowgreen:10145074},Mn={h:0,s:0,l:0},Nn={h:0,s:0,l:0};function Pn(e,t,n){return n<0&&(n+=1),n>1&&--n,n<1/6?e+(t-e)*6*n:n<1/2?t:n<2/3?e+(t-e)*6*(2/3-n):e}var X=class{constructor(e,t,n){return this.isColor=!0,this.r=1,this.g=1,this.b=1,this.set(e,t,n)}set(e,t,n){if(t===void 0&&n===void 0){let t=e;t&&t.isColor?this.copy(t):typeof t==`number`?this.setHex(t):typeof t==`string`&&this.setStyle(t)}else this.setRGB(e,t,n);return this}setScalar(e){return this.r=e,this.g=e,this.b=e,this}setHex(e,t=Be){return e=Math.floor(e),this.r=(e>>16&255)/255,this.g=(e>>8&255)/255,this.b=(e&255)/255,Y.colorSpaceToWorking(this,t),this}setRGB(e,t,n,r=Y.workingColorSpace){return this.r=e,this.g=t,this.b=n,Y.colorSpaceToWorking(this,r),this}setHSL(e,t,n,r=Y.workingColorSpace){if(e=lt(e,1),t=G(t,0,1),n=G(n,0,1),t===0)this.r=this.g=this.b=n;else{let r=n<=.5?n*(1+t):n+t-n*t,i=2*n-r;this.r=Pn(i,r,e+1/3),this.g=Pn(i,r,e),this.b=Pn(i,r,e-1/3)}return Y.colorSpaceToWorking(this,r),this}setStyle(e,t=Be){function n(t){t!==void 0&&parseFloat(t)<1&&H(`Color: Alpha component of `+e+` will be ignored.`)}let r;if(r=/^(\w+)\(([^\)]*)\)/.exec(e)){let i,a=r[1],o=r[2];switch(a){case`rgb`:case`rgba`:if(i=/^\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(i[4]),this.setRGB(Math.min(255,parseInt(i[1],10))/255,Math.min(255,parseInt(i[2],10))/255,Math.min(255,parseInt(i[3],10))/255,t);if(i=/^\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(i[4]),this.setRGB(Math.min(100,parseFloat(i[1]))/100,Math.min(100,parseFloat(i[2]))/100,Math.min(100,parseFloat(i[3]))/100,t);break;case`hsl`:case`hsla`:if(i=/^\s*([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(i[4]),this.setHSL(parseFloat(i[1])/360,parseFloat(i[2])/100,parseFloat(i[3])/100,t);break;default:H(`Color: Unknown color model `+e)}}else if(r=/^\#([A-Fa-f\d]+)$/.exec(e)){let n=r[1],i=n.length;if(i===3)return this.setRGB(parseInt(n.charAt(0),16)/15,parseInt(n.charAt(1),16)/15,parseInt(n.charAt(2),16)/15,t);if(i===6)return this.setHex(parseInt(n,16),t);H(`Color: Invalid hex color `+e)}else if(e&&e.length>0)return this.setColorName(e,t);return this}setColorName(e,t=Be){let n=jn[e.toLowerCase()];return n===void 0?H(`Color: Unknown color `+e):this.setHex(n,t),this}clone(){return new this.constructor(this.r,this.g,this.b)}copy(e){return this.r=e.r,this.g=e.g,this.b=e.b,this}copySRGBToLinear(e){return this.r=Rt(e.r),this.g=Rt(e.g),this.b=Rt(e.b),this}copyLinearToSRGB(e){return this.r=zt(e.r),this.g=zt(e.g),this.b=zt(e.b),this}convertSRGBToLinear(){return this.copySRGBToLinear(this),this}convertLinearToSRGB(){return this.copyLinearToSRGB(this),this}getHex(e=Be){return Y.workingToColorSpace(Fn.copy(this),e),Math.round(G(Fn.r*255,0,255))*65536+Math.round(G(Fn.g*255,0,255))*256+Math.round(G(Fn.b*255,0,255))}getHexString(e=Be){return(`000000`+this.getHex(e).toString(16)).slice(-6)}getHSL(e,t=Y.workingColorSpace){Y.workingToColorSpace(Fn.copy(this),t);let n=Fn.r,r=Fn.g,i=Fn.b,a=Math.max(n,r,i),o=Math.min(n,r,i),s,c,l=(o+a)/2;if(o===a)s=0,c=0;else{let e=a-o;switch(c=l<=.5?e/(a+o):e/(2-a-o),a){case n:s=(r-i)/e+(r<i?6:0);break;case r:s=(i-n)/e+2;break;case i:s=(n-r)/e+4}s/=6}return e.h=s,e.s=c,e.l=l,e}getRGB(e,t=Y.workingColorSpace){return Y.workingToColorSpace(Fn.copy(this),t),e.r=Fn.r,e.g=Fn.g,e.b=Fn.b,e}getStyle(e=Be){Y.workingToColorSpace(Fn.copy(this),e);let t=Fn.r,n=Fn.g,r=Fn.b;return e===`srgb`?`rgb(${Math.round(t*255)},${Math.round(n*255)},${Math.round(r*255)})`:`color(${e} ${t.toFixed(3)} ${n.toFixed(3)} ${r.toFixed(3)})`}offsetHSL(e,t,n){return this.getHSL(Mn),this.setHSL(Mn.h+e,Mn.s+t,Mn.l+n)}add(e){return this.r+=e.r,this.g+=e.g,this.b+=e.b,this}addColors(e,t){return this.r=e.r+t.r,this.g=e.g+t.g,this.b=e.b+t.b,this}addScalar(e){return this.r+=e,this.g+=e,this.b+=e,this}sub(e){return this.r=Math.max(0,this.r-e.r),this.g=Math.max(0,this.g-e.g),this.b=Math.max(0,this.b-e.b),this}multiply(e){return this.r*=e.r,this.g*=e.g,this.b*=e.b,this}multiplyScalar(e){return this.r*=e,this.g*=e,this.b*=e,this}lerp(e,t){return this.r+=(e.r-this.r)*t,this.g+=(e.g-this.g)*t,this.b+=(e.b-this.b)*t,this}lerpColors(e,t,n){return this.r=e.r+(t.r-e.r)*n,this.g=e.g+(t.g-e.g)*n,this.b=e.b+(t.b-e.b)*n,this}lerpHSL(e,t){this.getHSL(Mn),e.getHSL(Nn);let n=ft(Mn.h,Nn.h,t),r=ft(Mn.s,Nn.s,t),i=ft(Mn.l,Nn.l,t);return this.setHSL(n,r,i),this}setFromVector3(e){return this.r=e.x,this.g=e.y,this.b=e.z,this}applyMatrix3(e){let t=this.r,n=this.g,r=this.b,i=e.elements;return this.r=i[0]*t+i[3]*n+i[6]*r,this.g=i[1]*t+i[4]*n+i[7]*r,this.b=i[2]*t+i[5]*n+i[8]*r,this}equals(e){return e.r===this.r&&e.g===this.g&&e.b===this.b}fromArray(e,t=0){return this.r=e[t],this.g=e[t+1],this.b=e[t+2],this}toArray(e=[],t=0){return e[t]=this.r,e[t+1]=this.g,e[t+2]=this.b,e}fromBufferAttribute(e,t){return this.r=e.getX(t),this.g=e.getY(t),this.b=e.getZ(t),this}toJSON(){return this.getHex()}*[Symbol.iterator](){yield this.r,yield this.g,yield this.b}},Fn=new X;X.NAMES=jn;var In=class extends Dn{constructor(){super(),this.isScene=!0,this.type=`Scene`,this.background=null,this.environment=null,this.fog=null,this.backgroundBlurriness=0,this.backgroundIntensity=1,this.backgroundRotation=new un,this.environmentIntensity=1,this.environmentRotation=new un,this.overrideMaterial=null,typeof __THREE_DEVTOOLS__<`u`&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent(`observe`,{detail:this}))}copy(e,t){return super.copy(e,t),this.background=e.background===null?null:e.background.clone(),this.environment=e.environment===null?null:e.environment.clone(),this.fog=e.fog===null?null:e.fog.clone(),this.backgroundBlurriness=e.backgroundBlurriness,this.backgroundIntensity=e.backgroundIntensity,this.backgroundRotation.copy(e.backgroundRotation),this.environmentIntensity=e.environmentIntensity,this.environmentRotation.copy(e.environmentRotation),this.overrideMaterial=e.overrideMaterial===null?null:e.overrideMaterial.clone(),this.matrixAutoUpdate=e.matrixAutoUpdate,this}toJSON(e){let t=super.toJSON(e);return this.fog!==null&&(t.object.fog=this.fog.toJSON()),t.object.backgroundBlurriness=this.backgroundBlurriness,t.object.backgroundIntensity=this.backgroundIntensity,t.object.backgroundRotation=this.backgroundRotation.toArray(),t.object.environmentIntensity=this.environmentIntensity,t.object.environmentRotation=this.environmentRotation.toArray(),t}},Ln=new q,Rn=new q,zn=new q,Bn=new q,Vn=new q,Hn=new q,Un=new q,Wn=new q,Gn=new q,Kn=new q,qn=new Jt,Jn=new Jt,Yn=new Jt,Xn=class e{constructor(e=new q,t=new q,n=new q){this.a=e,this.b=t,this.c=n}static getNormal(e,t,n,r){r.subVectors(n,t),Ln.subVectors(e,t),r.cross(Ln);let i=r.lengthSq();return i>0?r.multiplyScalar(1/Math.sqrt(i)):r.set(0,0,0)}static getBarycoord(e,t,n,r,i){Ln.subVectors(r,t),Rn.subVectors(n,t),zn.subVectors(e,t);let a=Ln.dot(Ln),o=Ln.dot(Rn),s=Ln.dot(zn),c=Rn.dot(Rn),l=Rn.dot(zn),u=a*c-o*o;if(u===0)return i.set(0,0,0),null;let d=1/u,f=(c*s-o*l)*d,p=(a*l-o*s)*d;return i.set(1-f-p,p,f)}static containsPoint(e,t,n,r){return this.getBarycoord(e,t,n,r,Bn)!==null&&Bn.x>=0&&Bn.y>=0&&Bn.x+Bn.y<=1}static getInterpolation(e,t,n,r,i,a,o,s){return this.getBarycoord(e,t,n,r,Bn)===null?(s.x=0,s.y=0,`z`in s&&(s.z=0),`w`in s&&(s.w=0),null):(s.setScalar(0),s.addScaledVector(i,Bn.x),s.addScaledVector(a,Bn.y),s.addScaledVector(o,Bn.z),s)}static getInterpolatedAttribute(e,t,n,r,i,a){return qn.setScalar(0),Jn.setScalar(0),Yn.setScalar(0),qn.fromBufferAttribute(e,t),Jn.fromBufferAttribute(e,n),Yn.fromBufferAttribute(e,r),a.setScalar(0),a.addScaledVector(qn,i.x),a.addScaledVector(Jn,i.y),a.addScaledVector(Yn,i.z),a}static isFrontFacing(e,t,n,r){return Ln.subVectors(n,t),Rn.subVectors(e,t),Ln.cross(Rn).dot(r)<0}set(e,t,n){return this.a.copy(e),this.b.copy(t),this.c.copy(n),this}setFromPointsAndIndices(e,t,n,r){return this.a.copy(e[t]),this.b.copy(e[n]),this.c.copy(e[r]),this}setFromAttributeAndIndices(e,t,n,r){return this.a.fromBufferAttribute(e,t),this.b.fromBufferAttribute(e,n),this.c.fromBufferAttribute(e,r),this}clone(){return new this.constructor().copy(this)}copy(e){return this.a.copy(e.a),this.b.copy(e.b),this.c.copy(e.c),this}getArea(){return Ln.subVectors(this.c,this.b),Rn.subVectors(this.a,this.b),Ln.cross(Rn).length()*.5}getMidpoint(e){return e.addVectors(this.a,this.b).add(this.c).multiplyScalar(1/3)}getNormal(t){return e.getNormal(this.a,this.b,this.c,t)}getPlane(e){return e.setFromCoplanarPoints(this.a,this.b,this.c)}getBarycoord(t,n){return e.getBarycoord(t,this.a,this.b,this.c,n)}getInterpolation(t,n,r,i,a){return e.getInterpolation(t,this.a,this.b,this.c,n,r,i,a)}containsPoint(t){return e.containsPoint(t,this.a,this.b,this.c)}isFrontFacing(t){return e.isFrontFacing(this.a,this.b,this.c,t)}intersectsBox(e){return e.intersectsTriangle(this)}closestPointToPoint(e,t){let n=this.a,r=this.b,i=this.c,a,o;Vn.subVectors(r,n),Hn.subVectors(i,n),Wn.subVectors(e,n);let s=Vn.dot(Wn),c=Hn.dot(Wn);if(s<=0&&c<=0)return t.copy(n);Gn.subVectors(e,r);let l=Vn.dot(Gn),u=Hn.dot(Gn);if(l>=0&&u<=l)return t.copy(r);let d=s*u-l*c;if(d<=0&&s>=0&&l<=0&&s-l>0)return a=s/(s-l),t.copy(n).addScaledVector(Vn,a);Kn.subVectors(e,i);let f=Vn.dot(Kn),p=Hn.dot(Kn);if(p>=0&&f<=p)return t.copy(i);let m=f*c-s*p;if(m<=0&&c>=0&&p<=0)return o=c/(c-p),t.copy(n).addScaledVector(Hn,o);let h=l*p-f*u;if(h<=0&&u-l>=0&&f-p>=0)return Un.subVectors(i,r),o=(u-l)/(u-l+(f-p)),t.copy(r).addScaledVector(Un,o);let g=1/(h+m+d);return a=m*g,o=d*g,t.copy(n).addScaledVector(Vn,a).addScaledVector(Hn,o)}equals(e){return e.a.equals(this.a)&&e.b.equals(this.b)&&e.c.equals(this.c)}},Zn=class{constructor(e=new q(1/0,1/0,1/0),t=new q(-1/0,-1/0,-1/0)){this.isBox3=!0,this.min=e,this.max=t}set(e,t){return this.min.copy(e),this.max.copy(t),this}setFromArray(e){this.makeEmpty();for(let t=0,n=e.length;t<n;t+=3)this.expandByPoint($n.fromArray(e,t));return this}setFromBufferAttribute(e){this.makeEmpty();for(let t=0,n=e.count;t<n;t++)this.expandByPoint($n.fromBufferAttribute(e,t));return this}setFromPoints(e){this.makeEmpty();for(let t=0,n=e.length;t<n;t++)this.expandByPoint(e[t]);return this}setFromCenterAndSize(e,t){let n=$n.copy(t).multiplyScalar(.5);return this.min.copy(e).sub(n),this.max.copy(e).add(n),this}setFromObject(e,t=!1){return this.makeEmpty(),this.expandByObject(e,t)}clone(){return new this.constructor().copy(this)}copy(e){return this.min.copy(e.min),this.max.copy(e.max),this}makeEmpty(){return this.min.x=this.min.y=this.min.z=1/0,this.max.x=this.max.y=this.max.z=-1/0,this}isEmpty(){return this.max.x<this.min.x||this.max.y<this.min.y||this.max.z<this.min.z}getCenter(e){return this.isEmpty()?e.set(0,0,0):e.addVectors(this.min,this.max).multiplyScalar(.5)}getSize(e){return this.isEmpty()?e.set(0,0,0):e.subVectors(this.max,this.min)}expandByPoint(e){return this.min.min(e),this.max.max(e),this}expandByVector(e){return this.min.sub(e),this.max.add(e),this}expandByScalar(e){return this.min.addScalar(-e),this.max.addScalar(e),this}expandByObject(e,t=!1){e.updateWorldMatrix(!1,!1);let n=e.geometry;if(n!==void 0){let r=n.getAttribute(`position`);if(t===!0&&r!==void 0&&e.isInstancedMesh!==!0&&e.isBatchedMesh!==!0)for(let t=0,n=r.count;t<n;t++)e.isMesh===!0?e.getVertexPosition(t,$n):$n.fromBufferAttribute(r,t),$n.applyMatrix4(e.matrixWorld),this.expandByPoint($n);else e.boundingBox===void 0?(n.boundingBox===null&&n.computeBoundingBox(),er.copy(n.boundingBox)):(e.boundingBox===null&&e.computeBoundingBox(),er.copy(e.boundingBox)),er.applyMatrix4(e.matrixWorld),this.union(er)}let r=e.children;for(let e=0,n=r.length;e<n;e++)this.expandByObject(r[e],t);return this}containsPoint(e){return e.x>=this.min.x&&e.x<=this.max.x&&e.y>=this.min.y&&e.y<=this.max.y&&e.z>=this.min.z&&e.z<=this.max.z}containsBox(e){return this.min.x<=e.min.x&&e.max.x<=this.max.x&&this.min.y<=e.min.y&&e.max.y<=this.max.y&&this.min.z<=e.min.z&&e.max.z<=this.max.z}getParameter(e,t){return t.set((e.x-this.min.x)/(this.max.x-this.min.x),(e.y-this.min.y)/(this.max.y-this.min.y),(e.z-this.min.z)/(this.max.z-this.min.z))}intersectsBox(e){return e.max.x>=this.min.x&&e.min.x<=this.max.x&&e.max.y>=this.min.y&&e.min.y<=this.max.y&&e.max.z>=this.min.z&&e.min.z<=this.max.z}intersectsSphere(e){return this.clampPoint(e.center,$n),$n.distanceToSquared(e.center)<=e.radius*e.radius}intersectsPlane(e){let t,n;return e.normal.x>0?(t=e.normal.x*this.min.x,n=e.normal.x*this.max.x):(t=e.normal.x*this.max.x,n=e.normal.x*this.min.x),e.normal.y>0?(t+=e.normal.y*this.min.y,n+=e.normal.y*this.max.y):(t+=e.normal.y*this.max.y,n+=e.normal.y*this.min.y),e.normal.z>0?(t+=e.normal.z*this.min.z,n+=e.normal.z*this.max.z):(t+=e.normal.z*this.max.z,n+=e.normal.z*this.min.z),t<=-e.constant&&n>=-e.constant}intersectsTriangle(e){if(this.isEmpty())return!1;this.getCenter(sr),cr.subVectors(this.max,sr),tr.subVectors(e.a,sr),nr.subVectors(e.b,sr),rr.subVectors(e.c,sr),ir.subVectors(nr,tr),ar.subVectors(rr,nr),or.subVectors(tr,rr);let t=[0,-ir.z,ir.y,0,-ar.z,ar.y,0,-or.z,or.y,ir.z,0,-ir.x,ar.z,0,-ar.x,or.z,0,-or.x,-ir.y,ir.x,0,-ar.y,ar.x,0,-or.y,or.x,0];return!dr(t,tr,nr,rr,cr)||(t=[1,0,0,0,1,0,0,0,1],!dr(t,tr,nr,rr,cr))?!1:(lr.crossVectors(ir,ar),t=[lr.x,lr.y,lr.z],dr(t,tr,nr,rr,cr))}clampPoint(e,t){return t.copy(e).clamp(this.min,this.max)}distanceToPoint(e){return this.clampPoint(e,$n).distanceTo(e)}getBoundingSphere(e){return this.isEmpty()?e.makeEmpty():(this.getCenter(e.center),e.radius=this.getSize($n).length()*.5),e}intersect(e){return this.min.max(e.min),this.max.min(e.max),this.isEmpty()&&this.makeEmpty(),this}union(e){return this.min.min(e.min),this.max.max(e.max),this}applyMatrix4(e){return this.isEmpty()||(Qn[0].set(this.min.x,this.min.y,this.min.z).applyMatrix4(e),Qn[1].set(this.min.x,this.min.y,this.max.z).applyMatrix4(e),Qn[2].set(this.min.x,this.max.y,this.min.z).applyMatrix4(e),Qn[3].set(this.min.x,this.max.y,this.max.z).applyMatrix4(e),Qn[4].set(this.max.x,this.min.y,this.min.z).applyMatrix4(e),Qn[5].set(this.max.x,this.min.y,this.max.z).applyMatrix4(e),Qn[6].set(this.max.x,this.max.y,this.min.z).applyMatrix4(e),Qn[7].set(this.max.x,this.max.y,this.max.z).applyMatrix4(e),this.setFromPoints(Qn)),this}translate(e){return this.min.add(e),this.max.add(e),this}equals(e){return e.min.equals(this.min)&&e.max.equals(this.max)}toJSON(){return{min:this.min.toArray(),max:this.max.toArray()}}fromJSON(e){return this.min.fromArray(e.min),this.max.fromArray(e.max),this}},Qn=[new q,new q,new q,new q,new q,new q,new q,new q],$n=new q,er=new Zn,tr=new q,nr=new q,rr=new q,ir=new q,ar=new q,or=new q,sr=new q,cr=new q,lr=new q,ur=new q;function dr(e,t,n,r,i){for(let a=0,o=e.length-3;a<=o;a+=3){ur.fromArray(e,a);let o=i.x*Math.abs(ur.x)+i.y*Math.abs(ur.y)+i.z*Math.abs(ur.z),s=t.dot(ur),c=n.dot(ur),l=r.dot(ur);if(Math.max(-Math.max(s,c,l),Math.min(s,c,l))>o)return!1}return!0}var fr=new q,pr=new K,mr=0,hr=class extends it{constructor(e,t,n=!1){if(super(),Array.isArray(e))throw TypeError(`THREE.BufferAttribute: array should be a Typed Array.`);this.isBufferAttribute=!0,Object.defineProperty(this,"id",{value:mr++}),this.name=``,this.array=e,this.itemSize=t,this.count=e===void 0?0:e.length/t,this.normalized=n,this.usage=Ge,this.updateRanges=[],this.gpuType=x,this.version=0,this._normalizationScale=e===void 0?void 0:Dt(e)}onUploadCallback(){}set needsUpdate(e){e===!0&&this.version++}setUsage(e){return this.usage=e,this}addUpdateRange(e,t){this.updateRanges.push({start:e,count:t})}clearUpdateRanges(){this.updateRanges.length=0}copy(e){return this.name=e.name,this.array=new e.array.constructor(e.array),this.itemSize=e.itemSize,this.count=e.count,this.normalized=e.normalized,this.usage=e.usage,this.gpuType=e.gpuType,this._normalizationScale=e._normalizationScale,this}copyAt(e,t,n){e*=this.itemSize,n*=t.itemSize;for(let r=0,i=this.itemSize;r<i;r++)this.array[e+r]=t.array[n+r];return this}copyArray(e){return this.array.set(e),this}applyMatrix3(e){if(this.itemSize===2)for(let t=0,n=this.count;t<n;t++)pr.fromBufferAttribute(this,t),pr.applyMatrix3(e),this.setXY(t,pr.x,pr.y);else if(this.itemSize===3)for(let t=0,n=this.count;t<n;t++)fr.fromBufferAttribute(this,t),fr.applyMatrix3(e),this.setXYZ(t,fr.x,fr.y,fr.z);return this}applyMatrix4(e){for(let t=0,n=this.count;t<n;t++)fr.fromBufferAttribute(this,t),fr.applyMatrix4(e),this.setXYZ(t,fr.x,fr.y,fr.z);return this}applyNormalMatrix(e){for(let t=0,n=this.count;t<n;t++)fr.fromBufferAttribute(this,t),fr.applyNormalMatrix(e),this.setXYZ(t,fr.x,fr.y,fr.z);return this}transformDirection(e){for(let t=0,n=this.count;t<n;t++)fr.fromBufferAttribute(this,t),fr.transformDirection(e),this.setXYZ(t,fr.x,fr.y,fr.z);return this}set(e,t=0){return this.array.set(e,t),this}getComponent(e,t){let n=this.array[e*this.itemSize+t];return this.normalized&&(n=this._denormalize(n)),n}setComponent(e,t,n){return this.normalized&&(n=this._normalize(n)),this.array[e*this.itemSize+t]=n,this}getX(e){let t=this.array[e*this.itemSize];return this.normalized&&(t=this._denormalize(t)),t}setX(e,t){return this.normalized&&(t=this._normalize(t)),this.array[e*this.itemSize]=t,this}getY(e){let t=this.array[e*this.itemSize+1];return this.normalized&&(t=this._denormalize(t)),t}setY(e,t){return this.normalized&&(t=this._normalize(t)),this.array[e*this.itemSize+1]=t,this}getZ(e){let t=this.array[e*this.itemSize+2];return this.normalized&&(t=this._denormalize(t)),t}setZ(e,t){return this.normalized&&(t=this._normalize(t)),this.array[e*this.itemSize+2]=t,this}getW(e){let t=this.array[e*this.itemSize+3];return this.normalized&&(t=this._denormalize(t)),t}setW(e,t){return this.normalized&&(t=this._normalize(t)),this.array[e*this.itemSize+3]=t,this}setXY(e,t,n){return e*=this.itemSize,this.normalized&&(t=this._normalize(t),n=this._normalize(n)),this.array[e+0]=t,this.array[e+1]=n,this}setXYZ(e,t,n,r){return e*=this.itemSize,this.normalized&&(t=this._normalize(t),n=this._normalize(n),r=this._normalize(r)),this.array[e+0]=t,this.array[e+1]=n,this.array[e+2]=r,this}setXYZW(e,t,n,r,i){return e*=this.itemSize,this.normalized&&(t=this._normalize(t),n=this._normalize(n),r=this._normalize(r),i=this._normalize(i)),this.array[e+0]=t,this.array[e+1]=n,this.array[e+2]=r,this.array[e+3]=i,this}onUpload(e){return this.onUploadCallback=e,this}clone(){return new this.constructor(this.array,this.itemSize).copy(this)}toJSON(){let e={itemSize:this.itemSize,type:this.array.constructor.name,array:Array.from(this.array),normalized:this.normalized};return e.name=this.name,e.usage=this.usage,e.gpuType=this.gpuType,e}dispose(){this.dispatchEvent({type:`dispose`})}_denormalize(e){let t=this._normalizationScale;return t===void 0?Ot(e,this.array):Math.max(e/t,-1)}_normalize(e){let t=this._normalizationScale;return t===void 0?kt(e,this.array):Math.round(e*t)}},gr=class extends hr{constructor(e,t,n){super(new Uint16Array(e),t,n)}},_r=class extends hr{constructor(e,t,n){super(new Uint32Array(e),t,n)}},vr=class extends hr{constructor(e,t,n){super(new Float32Array(e),t,n)}},yr=new Zn,br=new q,xr=new q,Sr=class{constructor(e=new q,t=-1){this.isSphere=!0,this.center=e,this.radius=t}set(e,t){return this.center.copy(e),this.radius=t,this}setFromPoints(e,t){let n=this.center;t===void 0?yr.setFromPoints(e).getCenter(n):n.copy(t);let r=0;for(let t=0,i=e.length;t<i;t++)r=Math.max(r,n.distanceToSquared(e[t]));return this.radius=Math.sqrt(r),this}copy(e){return this.center.copy(e.center),this.radius=e.radius,this}isEmpty(){return this.radius<0}makeEmpty(){return this.center.set(0,0,0),this.radius=-1,this}containsPoint(e){return e.distanceToSquared(this.center)<=this.radius*this.radius}distanceToPoint(e){return e.distanceTo(this.center)-this.radius}intersectsSphere(e){let t=this.radius+e.radius;return e.center.distanceToSquared(this.center)<=t*t}intersectsBox(e){return e.intersectsSphere(this)}intersectsPlane(e){return Math.abs(e.distanceToPoint(this.center))<=this.radius}clampPoint(e,t){let n=this.center.distanceToSquared(e);return t.copy(e),n>this.radius*this.radius&&(t.sub(this.center).normalize(),t.multiplyScalar(this.radius).add(this.center)),t}getBoundingBox(e){return this.isEmpty()?(e.makeEmpty(),e):(e.set(this.center,this.center),e.expandByScalar(this.radius),e)}applyMatrix4(e){return this.center.applyMatrix4(e),this.radius*=e.getMaxScaleOnAxis(),this}translate(e){return this.center.add(e),this}expandByPoint(e){if(this.isEmpty())return this.center.copy(e),this.radius=0,this;br.subVectors(e,this.center);let t=br.lengthSq();if(t>this.radius*this.radius){let e=Math.sqrt(t),n=(e-this.radius)*.5;this.center.addScaledVector(br,n/e),this.radius+=n}return this}union(e){return e.isEmpty()?this:this.isEmpty()?(this.copy(e),this):(this.center.equals(e.center)===!0?this.radius=Math.max(this.radius,e.radius):(xr.subVectors(e.center,this.center).setLength(e.radius),this.expandByPoint(br.copy(e.center).add(xr)),this.expandByPoint(br.copy(e.center).sub(xr))),this)}equals(e){return e.center.equals(this.center)&&e.radius===this.radius}clone(){return new this.constructor().copy(this)}toJSON(){return{radius:this.radius,center:this.center.toArray()}}fromJSON(e){return this.radius=e.radius,this.center.fromArray(e.center),this}},Cr=0,wr=new $t,Tr=new Dn,Er=new q,Dr=new Zn,Or=new Zn,kr=new q,Ar=class e extends it{constructor(){super(),this.isBufferGeometry=!0,Object.defineProperty(this,"id",{value:Cr++}),this.uuid=ct(),this.name=``,this.type=`BufferGeometry`,this.index=null,this.indirect=null,this.indirectOffset=0,this.attributes={},this.morphAttributes={},this.morphTargetsRelative=!1,this.groups=[],this.boundingBox=null,this.boundingSphere=null,this.drawRange={start:0,count:1/0},this.userData={},this._transformed=!1}getIndex(){return this.index}setIndex(e){return this.index=Array.isArray(e)?new(Je(e)?_r:gr)(e,1):e,this}setIndirect(e,t=0){return this.indirect=e,this.indirectOffset=t,this}getIndirect(){return this.indirect}getAttribute(e){return this.attributes[e]}setAttribute(e,t){return this.attributes[e]=t,this}deleteAttribute(e){return delete this.attributes[e],this}hasAttribute(e){return this.attributes[e]!==void 0}addGroup(e,t,n=0){this.groups.push({start:e,count:t,materialIndex:n})}clearGroups(){this.groups=[]}setDrawRange(e,t){this.drawRange.start=e,this.drawRange.count=t}applyMatrix4(e){let t=this.attributes.position;t!==void 0&&(t.applyMatrix4(e),t.needsUpdate=!0);let n=this.attributes.normal;if(n!==void 0){let t=new J().getNormalMatrix(e);n.applyNormalMatrix(t),n.needsUpdate=!0}let r=this.attributes.tangent;return r!==void 0&&(r.transformDirection(e),r.needsUpdate=!0),this.boundingBox!==null&&this.computeBoundingBox(),this.boundingSphere!==null&&this.computeBoundingSphere(),this._transformed=!0,this}applyQuaternion(e){return wr.makeRotationFromQuaternion(e),this.applyMatrix4(wr),this}rotateX(e){return wr.makeRotationX(e),this.applyMatrix4(wr),this}rotateY(e){return wr.makeRotationY(e),this.applyMatrix4(wr),this}rotateZ(e){return wr.makeRotationZ(e),this.applyMatrix4(wr),this}translate(e,t,n){return wr.makeTranslation(e,t,n),this.applyMatrix4(wr),this}scale(e,t,n){return wr.makeScale(e,t,n),this.applyMatrix4(wr),this}lookAt(e){return Tr.lookAt(e),Tr.updateMatrix(),this.applyMatrix4(Tr.matrix),this}center(){return this.computeBoundingBox(),this.boundingBox.getCenter(Er).negate(),this.translate(Er.x,Er.y,Er.z),this}setFromPoints(e){let t=this.getAttribute(`position`);if(t===void 0){let t=[];for(let n=0,r=e.length;n<r;n++){let r=e[n];t.push(r.x,r.y,r.z||0)}this.setAttribute(`position`,new vr(t,3))}else{let n=Math.min(e.length,t.count);for(let r=0;r<n;r++){let n=e[r];t.setXYZ(r,n.x,n.y,n.z||0)}e.length>t.count&&H(`BufferGeometry: Buffer size too small for points data. Use .dispose() and create a new geometry.`),t.needsUpdate=!0}return this}computeBoundingBox(){this.boundingBox===null&&(this.boundingBox=new Zn);let e=this.attributes.position,t=this.morphAttributes.position;if(e&&e.isGLBufferAttribute)U(`BufferGeometry.computeBoundingBox(): GLBufferAttribute requires a manual bounding box.`,this),this.boundingBox.set(new q(-1/0,-1/0,-1/0),new q(1/0,1/0,1/0));else{if(e!==void 0){if(this.boundingBox.setFromBufferAttribute(e),t)for(let e=0,n=t.length;e<n;e++){let n=t[e];Dr.setFromBufferAttribute(n),this.morphTargetsRelative?(kr.addVectors(this.boundingBox.min,Dr.min),this.boundingBox.expandByPoint(kr),kr.addVectors(this.boundingBox.max,Dr.max),this.boundingBox.expandByPoint(kr)):(this.boundingBox.expandByPoint(Dr.min),this.boundingBox.expandByPoint(Dr.max))}}else this.boundingBox.makeEmpty();(isNaN(this.boundingBox.min.x)||isNaN(this.boundingBox.min.y)||isNaN(this.boundingBox.min.z))&&U(`BufferGeometry.computeBoundingBox(): Computed min/max have NaN values. The "position" attribute is likely to have NaN values.`,this)}}computeBoundingSphere(){this.boundingSphere===null&&(this.boundingSphere=new Sr);let e=this.attributes.position,t=this.morphAttributes.position;if(e&&e.isGLBufferAttribute)U(`BufferGeometry.computeBoundingSphere(): GLBufferAttribute requires a manual bounding sphere.`,this),this.boundingSphere.set(new q,1/0);else if(e){let n=this.boundingSphere.center;if(Dr.setFromBufferAttribute(e),t)for(let e=0,n=t.length;e<n;e++){let n=t[e];Or.setFromBufferAttribute(n),this.morphTargetsRelative?(kr.addVectors(Dr.min,Or.min),Dr.expandByPoint(kr),kr.addVectors(Dr.max,Or.max),Dr.expandByPoint(kr)):(Dr.expandByPoint(Or.min),Dr.expandByPoint(Or.max))}Dr.getCenter(n);let r=0;for(let t=0,i=e.count;t<i;t++)kr.fromBufferAttribute(e,t),r=Math.max(r,n.distanceToSquared(kr));if(t)for(let i=0,a=t.length;i<a;i++){let a=t[i],o=this.morphTargetsRelative;for(let t=0,i=a.count;t<i;t++)kr.fromBufferAttribute(a,t),o&&(Er.fromBufferAttribute(e,t),kr.add(Er)),r=Math.max(r,n.distanceToSquared(kr))}this.boundingSphere.radius=Math.sqrt(r),isNaN(this.boundingSphere.radius)&&U(`BufferGeometry.computeBoundingSphere(): Computed radius is NaN. The "position" attribute is likely to have NaN values.`,this)}}computeTangents(){let e=this.index,t=this.attributes;if(e===null||t.position===void 0||t.normal===void 0||t.uv===void 0){U(`BufferGeometry: .computeTangents() failed. Missing required attributes (index, position, normal or uv)`);return}let n=t.position,r=t.normal,i=t.uv,a=this.getAttribute(`tangent`);(a===void 0||a.count!==n.count)&&(a=new hr(new Float32Array(4*n.count),4),this.setAttribute(`tangent`,a));let o=[],s=[],c=new Uint8Array(n.count);for(let e=0;e<n.count;e++)o[e]=new q,s[e]=new q;let l=new q,u=new q,d=new q,f=new K,p=new K,m=new K,h=new q,g=new q;function _(e,t,r){c[e]=c[t]=c[r]=1,l.fromBufferAttribute(n,e),u.fromBufferAttribute(n,t),d.fromBufferAttribute(n,r),f.fromBufferAttribute(i,e),p.fromBufferAttribute(i,t),m.fromBufferAttribute(i,r),u.sub(l),d.sub(l),p.sub(f),m.sub(f);let a=1/(p.x*m.y-m.x*p.y);isFinite(a)&&(h.copy(u).multiplyScalar(m.y).addScaledVector(d,-p.y).multiplyScalar(a),g.copy(d).multiplyScalar(p.x).addScaledVector(u,-m.x).multiplyScalar(a),o[e].add(h),o[t].add(h),o[r].add(h),s[e].add(g),s[t].add(g),s[r].add(g))}let v=this.groups;v.length===0&&(v=[{start:0,count:e.count}]);for(let t=0,n=v.length;t<n;++t){let n=v[t],r=n.start,i=n.count;for(let t=r,n=r+i;t<n;t+=3)_(e.getX(t+0),e.getX(t+1),e.getX(t+2))}let y=new q,b=new q,x=new q,S=new q;function C(e){x.fromBufferAttribute(r,e),S.copy(x);let t=o[e];y.copy(t),y.sub(x.multiplyScalar(x.dot(t))).normalize(),b.crossVectors(S,t);let n=b.dot(s[e])<0?-1:1;a.setXYZW(e,y.x,y.y,y.z,n)}for(let e=0,t=n.count;e<t;++e)c[e]&&C(e);this._transformed=!0}computeVertexNormals(){let e=this.index,t=this.getAttribute(`position`);if(t!==void 0){let n=this.getAttribute(`normal`);if(n===void 0||n.count!==t.count)n=new hr(new Float32Array(t.count*3),3),this.setAttribute(`normal`,n);else for(let e=0,t=n.count;e<t;e++)n.setXYZ(e,0,0,0);let r=new q,i=new q,a=new q,o=new q,s=new q,c=new q,l=new q,u=new q;if(e)for(let d=0,f=e.count;d<f;d+=3){let f=e.getX(d+0),p=e.getX(d+1),m=e.getX(d+2);r.fromBufferAttribute(t,f),i.fromBufferAttribute(t,p),a.fromBufferAttribute(t,m),l.subVectors(a,i),u.subVectors(r,i),l.cross(u),o.fromBufferAttribute(n,f),s.fromBufferAttribute(n,p),c.fromBufferAttribute(n,m),o.add(l),s.add(l),c.add(l),n.setXYZ(f,o.x,o.y,o.z),n.setXYZ(p,s.x,s.y,s.z),n.setXYZ(m,c.x,c.y,c.z)}else for(let e=0,o=t.count;e<o;e+=3)r.fromBufferAttribute(t,e+0),i.fromBufferAttribute(t,e+1),a.fromBufferAttribute(t,e+2),l.subVectors(a,i),u.subVectors(r,i),l.cross(u),n.setXYZ(e+0,l.x,l.y,l.z),n.setXYZ(e+1,l.x,l.y,l.z),n.setXYZ(e+2,l.x,l.y,l.z);this.normalizeNormals(),n.needsUpdate=!0}}normalizeNormals(){let e=this.attributes.normal;for(let t=0,n=e.count;t<n;t++)kr.fromBufferAttribute(e,t),kr.normalize(),e.setXYZ(t,kr.x,kr.y,kr.z)}toNonIndexed(){function t(e,t){let n=e.array,r=e.itemSize,i=e.normalized,a=new n.constructor(t.length*r),o=0,s=0;for(let i=0,c=t.length;i<c;i++){o=e.isInterleavedBufferAttribute?t[i]*e.data.stride+e.offset:t[i]*r;for(let e=0;e<r;e++)a[s++]=n[o++]}return new hr(a,r,i)}if(this.index===null)return H(`BufferGeometry.toNonIndexed(): BufferGeometry is already non-indexed.`),this;let n=new e,r=this.index.array,i=this.attributes;for(let e in i){let a=i[e],o=t(a,r);n.setAttribute(e,o)}let a=this.morphAttributes;for(let e in a){let i=[],o=a[e];for(let e=0,n=o.length;e<n;e++){let n=o[e],a=t(n,r);i.push(a)}n.morphAttributes[e]=i}n.morphTargetsRelative=this.morphTargetsRelative;let o=this.groups;for(let e=0,t=o.length;e<t;e++){let t=o[e];n.addGroup(t.start,t.count,t.materialIndex)}return n}toJSON(){let e={metadata:{version:4.7,type:`BufferGeometry`,generator:`BufferGeometry.toJSON`}};if(e.uuid=this.uuid,e.type=this.parameters!==void 0&&this._transformed===!0?`BufferGeometry`:this.type,e.name=this.name,Object.keys(this.userData).length>0&&(e.userData=this.userData),this.parameters!==void 0&&this._transformed!==!0){let t=this.parameters;for(let n in t)t[n]!==void 0&&(e[n]=t[n]);return e}e.data={attributes:{}};let t=this.index;t!==null&&(e.data.index={type:t.array.constructor.name,array:Array.prototype.slice.call(t.array)});let n=this.attributes;for(let t in n){let r=n[t];e.data.attributes[t]=r.toJSON(e.data)}let r={},i=!1;for(let t in this.morphAttributes){let n=this.morphAttributes[t],a=[];for(let t=0,r=n.length;t<r;t++){let r=n[t];a.push(r.toJSON(e.data))}a.length>0&&(r[t]=a,i=!0)}i&&(e.data.morphAttributes=r,e.data.morphTargetsRelative=this.morphTargetsRelative);let a=this.groups;a.length>0&&(e.data.groups=JSON.parse(JSON.stringify(a)));let o=this.boundingSphere;return o!==null&&(e.data.boundingSphere=o.toJSON()),e}clone(){return new this.constructor().copy(this)}copy(e){this.index=null,this.attributes={},this.morphAttributes={},this.groups=[],this.boundingBox=null,this.boundingSphere=null;let t={};this.name=e.name;let n=e.index;n!==null&&this.setIndex(n.clone());let r=e.attributes;for(let e in r){let n=r[e];this.setAttribute(e,n.clone(t))}let i=e.morphAttributes;for(let e in i){let n=[],r=i[e];for(let e=0,i=r.length;e<i;e++)n.push(r[e].clone(t));this.morphAttributes[e]=n}this.morphTargetsRelative=e.morphTargetsRelative;let a=e.groups;for(let e=0,t=a.length;e<t;e++){let t=a[e];this.addGroup(t.start,t.count,t.materialIndex)}let o=e.boundingBox;o!==null&&(this.boundingBox=o.clone());let s=e.boundingSphere;return s!==null&&(this.boundingSphere=s.clone()),this.drawRange.start=e.drawRange.start,this.drawRange.count=e.drawRange.count,this.userData=e.userData,this._transformed=e._transformed,this}dispose(){this.dispatchEvent({type:`dispose`})}},jr=new q,Mr=new q,Nr=new J,Pr=class{constructor(e=new q(1,0,0),t=0){this.isPlane=!0,this.normal=e,this.constant=t}set(e,t){return this.normal.copy(e),this.constant=t,this}setComponents(e,t,n,r){return this.normal.set(e,t,n),this.constant=r,this}setFromNormalAndCoplanarPoint(e,t){return this.normal.copy(e),this.constant=-t.dot(this.normal),this}setFromCoplanarPoints(e,t,n){let r=jr.subVectors(n,t).cross(Mr.subVectors(e,t)).normalize();return this.setFromNormalAndCoplanarPoint(r,e),this}copy(e){return this.normal.copy(e.normal),this.constant=e.constant,this}normalize(){let e=1/this.normal.length();return this.normal.multiplyScalar(e),this.constant*=e,this}negate(){return this.constant*=-1,this.normal.negate(),this}distanceToPoint(e){return this.normal.dot(e)+this.constant}distanceToSphere(e){return this.distanceToPoint(e.center)-e.radius}projectPoint(e,t){return t.copy(e).addScaledVector(this.normal,-this.distanceToPoint(e))}intersectLine(e,t,n=!0){let r=e.delta(jr),i=this.normal.dot(r);if(i===0)return this.distanceToPoint(e.start)===0?t.copy(e.start):null;let a=-(e.start.dot(this.normal)+this.constant)/i;return n===!0&&(a<0||a>1)?null:t.copy(e.start).addScaledVector(r,a)}intersectsLine(e){let t=this.distanceToPoint(e.start),n=this.distanceToPoint(e.end);return t<0&&n>0||n<0&&t>0}intersectsBox(e){return e.intersectsPlane(this)}intersectsSphere(e){return e.intersectsPlane(this)}coplanarPoint(e){return e.copy(this.normal).multiplyScalar(-this.constant)}applyMatrix4(e,t){let n=t||Nr.getNormalMatrix(e),r=this.coplanarPoint(jr).applyMatrix4(e),i=this.normal.applyMatrix3(n).normalize();return this.constant=-r.dot(i),this}translate(e){return this.constant-=e.dot(this.normal),this}equals(e){return e.normal.equals(this.normal)&&e.constant===this.constant}clone(){return new this.constructor().copy(this)}toJSON(){return{normal:this.normal.toArray(),constant:this.constant}}fromJSON(e){return this.normal.fromArray(e.normal),this.constant=e.constant,this}},Fr=0,Ir=class extends it{constructor(){super(),this.isMaterial=!0,Object.defineProperty(this,"id",{value:Fr++}),this.uuid=ct(),this.name=``,this.type=`Material`,this.blending=1,this.side=0,this.vertexColors=!1,this.opacity=1,this.transparent=!1,this.alphaHash=!1,this.blendSrc=204,this.blendDst=205,this.blendEquation=100,this.blendSrcAlpha=null,this.blendDstAlpha=null,this.blendEquationAlpha=null,this.blendColor=new X(0,0,0),this.blendAlpha=0,this.depthFunc=3,this.depthTest=!0,this.depthWrite=!0,this.stencilWriteMask=255,this.stencilFunc=519,this.stencilRef=0,this.stencilFuncMask=255,this.stencilFail=We,this.stencilZFail=We,this.stencilZPass=We,this.stencilWrite=!1,this.clippingPlanes=null,this.clipIntersection=!1,this.clipShadows=!1,this.shadowSide=null,this.colorWrite=!0,this.precision=null,this.polygonOffset=!1,this.polygonOffsetFactor=0,this.polygonOffsetUnits=0,this.dithering=!1,this.alphaToCoverage=!1,this.premultipliedAlpha=!1,this.forceSinglePass=!1,this.allowOverride=!0,this.visible=!0,this.toneMapped=!0,this.userData={},this.version=0,this._alphaTest=0}get alphaTest(){return this._alphaTest}set alphaTest(e){this._alphaTest>0!=e>0&&this.version++,this._alphaTest=e}onBeforeRender(){}onBeforeCompile(){}customProgramCacheKey(){return this.onBeforeCompile.toString()}setValues(e){if(e!==void 0)for(let t in e){let n=e[t];if(n===void 0){H(`Material: parameter '${t}' has value of undefined.`);continue}let r=this[t];r===void 0?H(`Material: '${t}' is not a property of THREE.${this.type}.`):r&&r.isColor?r.set(n):r&&r.isVector2&&n&&n.isVector2||r&&r.isEuler&&n&&n.isEuler||r&&r.isVector3&&n&&n.isVector3?r.copy(n):this[t]=n}}toJSON(e){let t=e===void 0||typeof e==`string`;t&&(e={textures:{},images:{}});let n={metadata:{version:4.7,type:`Material`,generator:`Material.toJSON`}};n.uuid=this.uuid,n.type=this.type,n.blending=this.blending,n.side=this.side,n.shadowSide=this.shadowSide,n.vertexColors=this.vertexColors,n.opacity=this.opacity,n.transparent=this.transparent,n.blendSrc=this.blendSrc,n.blendDst=this.blendDst,n.blendEquation=this.blendEquation,n.blendSrcAlpha=this.blendSrcAlpha,n.blendDstAlpha=this.blendDstAlpha,n.blendEquationAlpha=this.blendEquationAlpha,n.blendColor=this.blendColor.getHex(),n.blendAlpha=this.blendAlpha,n.depthFunc=this.depthFunc,n.depthTest=this.depthTest,n.depthWrite=this.depthWrite,n.colorWrite=this.colorWrite,n.clipIntersection=this.clipIntersection,n.clipShadows=this.clipShadows,n.stencilWriteMask=this.stencilWriteMask,n.stencilFunc=this.stencilFunc,n.stencilRef=this.stencilRef,n.stencilFuncMask=this.stencilFuncMask,n.stencilFail=this.stencilFail,n.stencilZFail=this.stencilZFail,n.stencilZPass=this.stencilZPass,n.stencilWrite=this.stencilWrite,n.polygonOffset=this.polygonOffset,n.polygonOffsetFactor=this.polygonOffsetFactor,n.polygonOffsetUnits=this.polygonOffsetUnits,n.dithering=this.dithering,n.alphaTest=this.alphaTest,n.alphaHash=this.alphaHash,n.alphaToCoverage=this.alphaToCoverage,n.premultipliedAlpha=this.premultipliedAlpha,n.forceSinglePass=this.forceSinglePass,n.allowOverride=this.allowOverride,n.visible=this.visible,n.toneMapped=this.toneMapped,n.name=this.name,this.color&&this.color.isColor&&(n.color=this.color.getHex()),this.roughness!==void 0&&(n.roughness=this.roughness),this.metalness!==void 0&&(n.metalness=this.metalness),this.sheen!==void 0&&(n.sheen=this.sheen),this.sheenColor&&this.sheenColor.isColor&&(n.sheenColor=this.sheenColor.getHex()),this.sheenRoughness!==void 0&&(n.sheenRoughness=this.sheenRoughness),this.emissive&&this.emissive.isColor&&(n.emissive=this.emissive.getHex()),this.emissiveIntensity!==void 0&&(n.emissiveIntensity=this.emissiveIntensity),this.specular&&this.specular.isColor&&(n.specular=this.specular.getHex()),this.specularIntensity!==void 0&&(n.specularIntensity=this.specularIntensity),this.specularColor&&this.specularColor.isColor&&(n.specularColor=this.specularColor.getHex()),this.shininess!==void 0&&(n.shininess=this.shininess),this.clearcoat!==void 0&&(n.clearcoat=this.clearcoat),this.clearcoatRoughness!==void 0&&(n.clearcoatRoughness=this.clearcoatRoughness),this.diffuseRoughness!==void 0&&(n.diffuseRoughness=this.diffuseRoughness),this.diffuseRoughnessMap&&this.diffuseRoughnessMap.isTexture&&(n.diffuseRoughnessMap=this.diffuseRoughnessMap.toJSON(e).uuid),this.clearcoatMap&&this.clearcoatMap.isTexture&&(n.clearcoatMap=this.clearcoatMap.toJSON(e).uuid),this.clearcoatRoughnessMap&&this.clearcoatRoughnessMap.isTexture&&(n.clearcoatRoughnessMap=this.clearcoatRoughnessMap.toJSON(e).uuid),this.clearcoatNormalMap&&this.clearcoatNormalMap.isTexture&&(n.clearcoatNormalMap=this.clearcoatNormalMap.toJSON(e).uuid,n.clearcoatNormalScale=this.clearcoatNormalScale.toArray()),this.sheenColorMap&&this.sheenColorMap.isTexture&&(n.sheenColorMap=this.sheenColorMap.toJSON(e).uuid),this.sheenRoughnessMap&&this.sheenRoughnessMap.isTexture&&(n.sheenRoughnessMap=this.sheenRoughnessMap.toJSON(e).uuid),this.dispersion!==void 0&&(n.dispersion=this.dispersion),this.retroreflectivity!==void 0&&(n.retroreflectivity=this.retroreflectivity),this.iridescence!==void 0&&(n.iridescence=this.iridescence),this.iridescenceIOR!==void 0&&(n.iridescenceIOR=this.iridescenceIOR),this.iridescenceThicknessMinimum!==void 0&&(n.iridescenceThicknessMinimum=this.iridescenceThicknessMinimum),this.iridescenceThicknessMaximum!==void 0&&(n.iridescenceThicknessMaximum=this.iridescenceThicknessMaximum),this.iridescenceMap&&this.iridescenceMap.isTexture&&(n.iridescenceMap=this.iridescenceMap.toJSON(e).uuid),this.iridescenceThicknessMap&&this.iridescenceThicknessMap.isTexture&&(n.iridescenceThicknessMap=this.iridescenceThicknessMap.toJSON(e).uuid),this.anisotropy!==void 0&&(n.anisotropy=this.anisotropy),this.anisotropyRotation!==void 0&&(n.anisotropyRotation=this.anisotropyRotation),this.anisotropyMap&&this.anisotropyMap.isTexture&&(n.anisotropyMap=this.anisotropyMap.toJSON(e).uuid),this.map&&this.map.isTexture&&(n.map=this.map.toJSON(e).uuid),this.matcap&&this.matcap.isTexture&&(n.matcap=this.matcap.toJSON(e).uuid),this.alphaMap&&this.alphaMap.isTexture&&(n.alphaMap=this.alphaMap.toJSON(e).uuid),this.lightMap&&this.lightMap.isTexture&&(n.lightMap=this.lightMap.toJSON(e).uuid,n.lightMapIntensity=this.lightMapIntensity),this.aoMap&&this.aoMap.isTexture&&(n.aoMap=this.aoMap.toJSON(e).uuid,n.aoMapIntensity=this.aoMapIntensity),this.bumpMap&&this.bumpMap.isTexture&&(n.bumpMap=this.bumpMap.toJSON(e).uuid,n.bumpScale=this.bumpScale),this.normalMap&&this.normalMap.isTexture&&(n.normalMap=this.normalMap.toJSON(e).uuid,n.normalMapType=this.normalMapType,n.normalScale=this.normalScale.toArray()),this.displacementMap&&this.displacementMap.isTexture&&(n.displacementMap=this.displacementMap.toJSON(e).uuid,n.displacementScale=this.displacementScale,n.displacementBias=this.displacementBias),this.roughnessMap&&this.roughnessMap.isTexture&&(n.roughnessMap=this.roughnessMap.toJSON(e).uuid),this.metalnessMap&&this.metalnessMap.isTexture&&(n.metalnessMap=this.metalnessMap.toJSON(e).uuid),this.emissiveMap&&this.emissiveMap.isTexture&&(n.emissiveMap=this.emissiveMap.toJSON(e).uuid),this.specularMap&&this.specularMap.isTexture&&(n.specularMap=this.specularMap.toJSON(e).uuid),this.specularIntensityMap&&this.specularIntensityMap.isTexture&&(n.specularIntensityMap=this.specularIntensityMap.toJSON(e).uuid),this.specularColorMap&&this.specularColorMap.isTexture&&(n.specularColorMap=this.specularColorMap.toJSON(e).uuid),this.envMap&&this.envMap.isTexture&&(n.envMap=this.envMap.toJSON(e).uuid,this.combine!==void 0&&(n.combine=this.combine)),this.envMapRotation!==void 0&&(n.envMapRotation=this.envMapRotation.toArray()),this.envMapIntensity!==void 0&&(n.envMapIntensity=this.envMapIntensity),this.reflectivity!==void 0&&(n.reflectivity=this.reflectivity),this.refractionRatio!==void 0&&(n.refractionRatio=this.refractionRatio),this.gradientMap&&this.gradientMap.isTexture&&(n.gradientMap=this.gradientMap.toJSON(e).uuid),this.transmission!==void 0&&(n.transmission=this.transmission),this.transmissionMap&&this.transmissionMap.isTexture&&(n.transmissionMap=this.transmissionMap.toJSON(e).uuid),this.thickness!==void 0&&(n.thickness=this.thickness),this.thicknessMap&&this.thicknessMap.isTexture&&(n.thicknessMap=this.thicknessMap.toJSON(e).uuid),this.attenuationDistance!==void 0&&(n.attenuationDistance=this.attenuationDistance),this.attenuationColor!==void 0&&(n.attenuationColor=this.attenuationColor.getHex()),this.size!==void 0&&(n.size=this.size),this.sizeAttenuation!==void 0&&(n.sizeAttenuation=this.sizeAttenuation),Array.isArray(this.clippingPlanes)&&this.clippingPlanes.length>0&&(n.clippingPlanes=this.clippingPlanes.map(e=>e.toJSON())),this.rotation!==void 0&&(n.rotation=this.rotation),this.depthPacking!==void 0&&(n.depthPacking=this.depthPacking),this.linewidth!==void 0&&(n.linewidth=this.linewidth),this.linecap!==void 0&&(n.linecap=this.linecap),this.linejoin!==void 0&&(n.linejoin=this.linejoin),this.dashSize!==void 0&&(n.dashSize=this.dashSize),this.gapSize!==void 0&&(n.gapSize=this.gapSize),this.scale!==void 0&&(n.scale=this.scale),this.wireframe!==void 0&&(n.wireframe=this.wireframe),this.wireframeLinewidth!==void 0&&(n.wireframeLinewidth=this.wireframeLinewidth),this.wireframeLinecap!==void 0&&(n.wireframeLinecap=this.wireframeLinecap),this.wireframeLinejoin!==void 0&&(n.wireframeLinejoin=this.wireframeLinejoin),this.flatShading!==void 0&&(n.flatShading=this.flatShading),this.fog!==void 0&&(n.fog=this.fog),Object.keys(this.userData).length>0&&(n.userData=this.userData);function r(e){let t=[];for(let n in e){let r=e[n];delete r.metadata,t.push(r)}return t}if(t){let t=r(e.textures),i=r(e.images);t.length>0&&(n.textures=t),i.length>0&&(n.images=i)}return n}fromJSON(e,t){if(e.uuid!==void 0&&(this.uuid=e.uuid),e.name!==void 0&&(this.name=e.name),e.color!==void 0&&this.color!==void 0&&this.color.setHex(e.color),e.roughness!==void 0&&(this.roughness=e.roughness),e.metalness!==void 0&&(this.metalness=e.metalness),e.sheen!==void 0&&(this.sheen=e.sheen),e.sheenColor!==void 0&&(this.sheenColor=new X().setHex(e.sheenColor)),e.sheenRoughness!==void 0&&(this.sheenRoughness=e.sheenRoughness),e.emissive!==void 0&&this.emissive!==void 0&&this.emissive.setHex(e.emissive),e.specular!==void 0&&this.specular!==void 0&&this.specular.setHex(e.specular),e.specularIntensity!==void 0&&(this.specularIntensity=e.specularIntensity),e.specularColor!==void 0&&this.specularColor!==void 0&&this.specularColor.setHex(e.specularColor),e.shininess!==void 0&&(this.shininess=e.shininess),e.clearcoat!==void 0&&(this.clearcoat=e.clearcoat),e.clearcoatRoughness!==void 0&&(this.clearcoatRoughness=e.clearcoatRoughness),e.diffuseRoughness!==void 0&&(this.diffuseRoughness=e.diffuseRoughness),e.dispersion!==void 0&&(this.dispersion=e.dispersion),e.retroreflectivity!==void 0&&(this.retroreflectivity=e.retroreflectivity),e.iridescence!==void 0&&(this.iridescence=e.iridescence),e.iridescenceIOR!==void 0&&(this.iridescenceIOR=e.iridescenceIOR),e.iridescenceThicknessMinimum!==void 0&&(this.iridescenceThicknessMinimum=e.iridescenceThicknessMinimum),e.iridescenceThicknessMaximum!==void 0&&(this.iridescenceThicknessMaximum=e.iridescenceThicknessMaximum),e.iridescenceThicknessRange!==void 0&&(this.iridescenceThicknessMinimum=e.iridescenceThicknessRange[0],this.iridescenceThicknessMaximum=e.iridescenceThicknessRange[1]),e.transmission!==void 0&&(this.transmission=e.transmission),e.thickness!==void 0&&(this.thickness=e.thickness),e.attenuationDistance!==void 0&&(this.attenuationDistance=e.attenuationDistance),e.attenuationColor!==void 0&&this.attenuationColor!==void 0&&this.attenuationColor.setHex(e.attenuationColor),e.anisotropy!==void 0&&(this.anisotropy=e.anisotropy),e.anisotropyRotation!==void 0&&(this.anisotropyRotation=e.anisotropyRotation),e.fog!==void 0&&(this.fog=e.fog),e.flatShading!==void 0&&(this.flatShading=e.flatShading),e.blending!==void 0&&(this.blending=e.blending),e.combine!==void 0&&(this.combine=e.combine),e.side!==void 0&&(this.side=e.side),e.shadowSide!==void 0&&(this.shadowSide=e.shadowSide),e.opacity!==void 0&&(this.opacity=e.opacity),e.transparent!==void 0&&(this.transparent=e.transparent),e.alphaTest!==void 0&&(this.alphaTest=e.alphaTest),e.alphaHash!==void 0&&(this.alphaHash=e.alphaHash),e.depthFunc!==void 0&&(this.depthFunc=e.depthFunc),e.depthTest!==void 0&&(this.depthTest=e.depthTest),e.depthWrite!==void 0&&(this.depthWrite=e.depthWrite),e.colorWrite!==void 0&&(this.colorWrite=e.colorWrite),e.clippingPlanes!==void 0&&(this.clippingPlanes=e.clippingPlanes.map(e=>new Pr().fromJSON(e))),e.clipIntersection!==void 0&&(this.clipIntersection=e.clipIntersection),e.clipShadows!==void 0&&(this.clipShadows=e.clipShadows),e.depthPacking!==void 0&&(this.depthPacking=e.depthPacking),e.blendSrc!==void 0&&(this.blendSrc=e.blendSrc),e.blendDst!==void 0&&(this.blendDst=e.blendDst),e.blendEquation!==void 0&&(this.blendEquation=e.blendEquation),e.blendSrcAlpha!==void 0&&(this.blendSrcAlpha=e.blendSrcAlpha),e.blendDstAlpha!==void 0&&(this.blendDstAlpha=e.blendDstAlpha),e.blendEquationAlpha!==void 0&&(this.blendEquationAlpha=e.blendEquationAlpha),e.blendColor!==void 0&&this.blendColor!==void 0&&this.blendColor.setHex(e.blendColor),e.blendAlpha!==void 0&&(this.blendAlpha=e.blendAlpha),e.stencilWriteMask!==void 0&&(this.stencilWriteMask=e.stencilWriteMask),e.stencilFunc!==void 0&&(this.stencilFunc=e.stencilFunc),e.stencilRef!==void 0&&(this.stencilRef=e.stencilRef),e.stencilFuncMask!==void 0&&(this.stencilFuncMask=e.stencilFuncMask),e.stencilFail!==void 0&&(this.stencilFail=e.stencilFail),e.stencilZFail!==void 0&&(this.stencilZFail=e.stencilZFail),e.stencilZPass!==void 0&&(this.stencilZPass=e.stencilZPass),e.stencilWrite!==void 0&&(this.stencilWrite=e.stencilWrite),e.wireframe!==void 0&&(this.wireframe=e.wireframe),e.wireframeLinewidth!==void 0&&(this.wireframeLinewidth=e.wireframeLinewidth),e.wireframeLinecap!==void 0&&(this.wireframeLinecap=e.wireframeLinecap),e.wireframeLinejoin!==void 0&&(this.wireframeLinejoin=e.wireframeLinejoin),e.rotation!==void 0&&(this.rotation=e.rotation),e.linewidth!==void 0&&(this.linewidth=e.linewidth),e.linecap!==void 0&&(this.linecap=e.linecap),e.linejoin!==void 0&&(this.linejoin=e.linejoin),e.dashSize!==void 0&&(this.dashSize=e.dashSize),e.gapSize!==void 0&&(this.gapSize=e.gapSize),e.scale!==void 0&&(this.scale=e.scale),e.polygonOffset!==void 0&&(this.polygonOffset=e.polygonOffset),e.polygonOffsetFactor!==void 0&&(this.polygonOffsetFactor=e.polygonOffsetFactor),e.polygonOffsetUnits!==void 0&&(this.polygonOffsetUnits=e.polygonOffsetUnits),e.dithering!==void 0&&(this.dithering=e.dithering),e.alphaToCoverage!==void 0&&(this.alphaToCoverage=e.alphaToCoverage),e.premultipliedAlpha!==void 0&&(this.premultipliedAlpha=e.premultipliedAlpha),e.forceSinglePass!==void 0&&(this.forceSinglePass=e.forceSinglePass),e.allowOverride!==void 0&&(this.allowOverride=e.allowOverride),e.visible!==void 0&&(this.visible=e.visible),e.toneMapped!==void 0&&(this.toneMapped=e.toneMapped),e.userData!==void 0&&(this.userData=e.userData),e.vertexColors!==void 0&&(this.vertexColors=typeof e.vertexColors==`number`?e.vertexColors>0:e.vertexColors),e.size!==void 0&&(this.size=e.size),e.sizeAttenuation!==void 0&&(this.sizeAttenuation=e.sizeAttenuation),e.map!==void 0&&(this.map=t[e.map]||null),e.matcap!==void 0&&(this.matcap=t[e.matcap]||null),e.alphaMap!==void 0&&(this.alphaMap=t[e.alphaMap]||null),e.bumpMap!==void 0&&(this.bumpMap=t[e.bumpMap]||null),e.bumpScale!==void 0&&(this.bumpScale=e.bumpScale),e.normalMap!==void 0&&(this.normalMap=t[e.normalMap]||null),e.normalMapType!==void 0&&(this.normalMapType=e.normalMapType),e.normalScale!==void 0){let t=e.normalScale;Array.isArray(t)===!1&&(t=[t,t]),this.normalScale=new K().fromArray(t)}return e.displacementMap!==void 0&&(this.displacementMap=t[e.displacementMap]||null),e.displacementScale!==void 0&&(this.displacementScale=e.displacementScale),e.displacementBias!==void 0&&(this.displacementBias=e.displacementBias),e.roughnessMap!==void 0&&(this.roughnessMap=t[e.roughnessMap]||null),e.metalnessMap!==void 0&&(this.metalnessMap=t[e.metalnessMap]||null),e.emissiveMap!==void 0&&(this.emissiveMap=t[e.emissiveMap]||null),e.emissiveIntensity!==void 0&&(this.emissiveIntensity=e.emissiveIntensity),e.specularMap!==void 0&&(this.specularMap=t[e.specularMap]||null),e.specularIntensityMap!==void 0&&(this.specularIntensityMap=t[e.specularIntensityMap]||null),e.specularColorMap!==void 0&&(this.specularColorMap=t[e.specularColorMap]||null),e.envMap!==void 0&&(this.envMap=t[e.envMap]||null),e.envMapRotation!==void 0&&this.envMapRotation.fromArray(e.envMapRotation),e.envMapIntensity!==void 0&&(this.envMapIntensity=e.envMapIntensity),e.reflectivity!==void 0&&(this.reflectivity=e.reflectivity),e.refractionRatio!==void 0&&(this.refractionRatio=e.refractionRatio),e.lightMap!==void 0&&(this.lightMap=t[e.lightMap]||null),e.lightMapIntensity!==void 0&&(this.lightMapIntensity=e.lightMapIntensity),e.aoMap!==void 0&&(this.aoMap=t[e.aoMap]||null),e.aoMapIntensity!==void 0&&(this.aoMapIntensity=e.aoMapIntensity),e.gradientMap!==void 0&&(this.gradientMap=t[e.gradientMap]||null),e.clearcoatMap!==void 0&&(this.clearcoatMap=t[e.clearcoatMap]||null),e.clearcoatRoughnessMap!==void 0&&(this.clearcoatRoughnessMap=t[e.clearcoatRoughnessMap]||null),e.clearcoatNormalMap!==void 0&&(this.clearcoatNormalMap=t[e.clearcoatNormalMap]||null),e.clearcoatNormalScale!==void 0&&(this.clearcoatNormalScale=new K().fromArray(e.clearcoatNormalScale)),e.diffuseRoughnessMap!==void 0&&(this.diffuseRoughnessMap=t[e.diffuseRoughnessMap]||null),e.iridescenceMap!==void 0&&(this.iridescenceMap=t[e.iridescenceMap]||null),e.iridescenceThicknessMap!==void 0&&(this.iridescenceThicknessMap=t[e.iridescenceThicknessMap]||null),e.transmissionMap!==void 0&&(this.transmissionMap=t[e.transmissionMap]||null),e.thicknessMap!==void 0&&(this.thicknessMap=t[e.thicknessMap]||null),e.anisotropyMap!==void 0&&(this.anisotropyMap=t[e.anisotropyMap]||null),e.sheenColorMap!==void 0&&(this.sheenColorMap=t[e.sheenColorMap]||null),e.sheenRoughnessMap!==void 0&&(this.sheenRoughnessMap=t[e.sheenRoughnessMap]||null),this}clone(){return new this.constructor().copy(this)}copy(e){this.name=e.name,this.blending=e.blending,this.side=e.side,this.vertexColors=e.vertexColors,this.opacity=e.opacity,this.transparent=e.transparent,this.blendSrc=e.blendSrc,this.blendDst=e.blendDst,this.blendEquation=e.blendEquation,this.blendSrcAlpha=e.blendSrcAlpha,this.blendDstAlpha=e.blendDstAlpha,this.blendEquationAlpha=e.blendEquationAlpha,this.blendColor.copy(e.blendColor),this.blendAlpha=e.blendAlpha,this.depthFunc=e.depthFunc,this.depthTest=e.depthTest,this.depthWrite=e.depthWrite,this.stencilWriteMask=e.stencilWriteMask,this.stencilFunc=e.stencilFunc,this.stencilRef=e.stencilRef,this.stencilFuncMask=e.stencilFuncMask,this.stencilFail=e.stencilFail,this.stencilZFail=e.stencilZFail,this.stencilZPass=e.stencilZPass,this.stencilWrite=e.stencilWrite;let t=e.clippingPlanes,n=null;if(t!==null){let e=t.length;n=Array(e);for(let r=0;r!==e;++r)n[r]=t[r].clone()}return this.clippingPlanes=n,this.clipIntersection=e.clipIntersection,this.clipShadows=e.clipShadows,this.shadowSide=e.shadowSide,this.colorWrite=e.colorWrite,this.precision=e.precision,this.polygonOffset=e.polygonOffset,this.polygonOffsetFactor=e.polygonOffsetFactor,this.polygonOffsetUnits=e.polygonOffsetUnits,this.dithering=e.dithering,this.alphaTest=e.alphaTest,this.alphaHash=e.alphaHash,this.alphaToCoverage=e.alphaToCoverage,this.premultipliedAlpha=e.premultipliedAlpha,this.forceSinglePass=e.forceSinglePass,this.allowOverride=e.allowOverride,this.visible=e.visible,this.toneMapped=e.toneMapped,this.userData=JSON.parse(JSON.stringify(e.userData)),this}dispose(){this.dispatchEvent({type:`dispose`})}set needsUpdate(e){e===!0&&this.version++}},Lr=new q,Rr=new q,zr=new q,Br=new q,Vr=class{constructor(e=new q,t=new q(0,0,-1)){this.origin=e,this.direction=t}set(e,t){return this.origin.copy(e),this.direction.copy(t),this}copy(e){return this.origin.copy(e.origin),this.direction.copy(e.direction),this}at(e,t){return t.copy(this.origin).addScaledVector(this.direction,e)}lookAt(e){return this.direction.copy(e).sub(this.origin).normalize(),this}recast(e){return this.origin.copy(this.at(e,Lr)),this}closestPointToPoint(e,t){t.subVectors(e,this.origin);let n=t.dot(this.direction);return n<0?t.copy(this.origin):t.copy(this.origin).addScaledVector(this.direction,n)}distanceToPoint(e){return Math.sqrt(this.distanceSqToPoint(e))}distanceSqToPoint(e){let t=Lr.subVectors(e,this.origin).dot(this.direction);return t<0?this.origin.distanceToSquared(e):(Lr.copy(this.origin).addScaledVector(this.direction,t),Lr.distanceToSquared(e))}distanceSqToSegment(e,t,n,r){Rr.copy(e).add(t).multiplyScalar(.5),zr.copy(t).sub(e).normalize(),Br.copy(this.origin).sub(Rr);let i=e.distanceTo(t)*.5,a=-this.direction.dot(zr),o=Br.dot(this.direction),s=-Br.dot(zr),c=Br.lengthSq(),l=Math.abs(1-a*a),u,d,f,p;if(l>0){if(u=a*s-o,d=a*o-s,p=i*l,u>=0){if(d>=-p){if(d<=p){let e=1/l;u*=e,d*=e,f=u*(u+a*d+2*o)+d*(a*u+d+2*s)+c}else d=i,u=Math.max(0,-(a*d+o)),f=-u*u+d*(d+2*s)+c}else d=-i,u=Math.max(0,-(a*d+o)),f=-u*u+d*(d+2*s)+c}else d<=-p?(u=Math.max(0,-(-a*i+o)),d=u>0?-i:Math.min(Math.max(-i,-s),i),f=-u*u+d*(d+2*s)+c):d<=p?(u=0,d=Math.min(Math.max(-i,-s),i),f=d*(d+2*s)+c):(u=Math.max(0,-(a*i+o)),d=u>0?i:Math.min(Math.max(-i,-s),i),f=-u*u+d*(d+2*s)+c)}else d=a>0?-i:i,u=Math.max(0,-(a*d+o)),f=-u*u+d*(d+2*s)+c;return n&&n.copy(this.origin).addScaledVector(this.direction,u),r&&r.copy(Rr).addScaledVector(zr,d),f}intersectSphere(e,t){if(e.radius<0)return null;Lr.subVectors(e.center,this.origin);let n=Lr.dot(this.direction),r=Lr.dot(Lr)-n*n,i=e.radius*e.radius;if(r>i)return null;let a=Math.sqrt(i-r),o=n-a,s=n+a;return s<0?null:o<0?this.at(s,t):this.at(o,t)}intersectsSphere(e){return e.radius<0?!1:this.distanceSqToPoint(e.center)<=e.radius*e.radius}distanceToPlane(e){let t=e.normal.dot(this.direction);if(t===0)return e.distanceToPoint(this.origin)===0?0:null;let n=-(this.origin.dot(e.normal)+e.constant)/t;return n>=0?n:null}intersectPlane(e,t){let n=this.distanceToPlane(e);return n===null?null:this.at(n,t)}intersectsPlane(e){let t=e.distanceToPoint(this.origin);return t===0||e.normal.dot(this.direction)*t<0}intersectBox(e,t){let n,r,i,a,o,s,c=1/this.direction.x,l=1/this.direction.y,u=1/this.direction.z,d=this.origin;return c>=0?(n=(e.min.x-d.x)*c,r=(e.max.x-d.x)*c):(n=(e.max.x-d.x)*c,r=(e.min.x-d.x)*c),l>=0?(i=(e.min.y-d.y)*l,a=(e.max.y-d.y)*l):(i=(e.max.y-d.y)*l,a=(e.min.y-d.y)*l),n>a||i>r||((i>n||isNaN(n))&&(n=i),(a<r||isNaN(r))&&(r=a),u>=0?(o=(e.min.z-d.z)*u,s=(e.max.z-d.z)*u):(o=(e.max.z-d.z)*u,s=(e.min.z-d.z)*u),n>s||o>r)||((o>n||n!==n)&&(n=o),(s<r||r!==r)&&(r=s),r<0)?null:this.at(n>=0?n:r,t)}intersectsBox(e){return this.intersectBox(e,Lr)!==null}intersectTriangle(e,t,n,r,i){let a=this.origin,o=this.direction,s=o.x,c=o.y,l=o.z,u=e.x-a.x,d=e.y-a.y,f=e.z-a.z,p=t.x-a.x,m=t.y-a.y,h=t.z-a.z,g=n.x-a.x,_=n.y-a.y,v=n.z-a.z,y=Math.abs(s),b=Math.abs(c),x=Math.abs(l),S,C,w,T,E,D,O,k,A,j,M,N;if(y>=b&&y>=x?(w=s,D=u,A=p,N=g,s>=0?(S=c,C=l,T=d,E=f,O=m,k=h,j=_,M=v):(S=l,C=c,T=f,E=d,O=h,k=m,j=v,M=_)):b>=x?(w=c,D=d,A=m,N=_,c>=0?(S=l,C=s,T=f,E=u,O=h,k=p,j=v,M=g):(S=s,C=l,T=u,E=f,O=p,k=h,j=g,M=v)):(w=l,D=f,A=h,N=v,l>=0?(S=s,C=c,T=u,E=d,O=p,k=m,j=g,M=_):(S=c,C=s,T=d,E=u,O=m,k=p,j=_,M=g)),w===0)return null;let P=S/w,ee=C/w,te=1/w,ne=T-P*D,F=E-ee*D,re=O-P*A,ie=k-ee*A,ae=j-P*N,oe=M-ee*N,se=ae*ie-oe*re,I=ne*oe-F*ae,L=re*F-ie*ne;if(r){if(se<0||I<0||L<0)return null}else if((se<0||I<0||L<0)&&(se>0||I>0||L>0))return null;let ce=se+I+L;if(ce===0)return null;let le=te*(se*D+I*A+L*N);return(ce>0?le<0:le>0)?null:this.at(le/ce,i)}applyMatrix4(e){return this.origin.applyMatrix4(e),this.direction.transformDirection(e),this}equals(e){return e.origin.equals(this.origin)&&e.direction.equals(this.direction)}clone(){return new this.constructor().copy(this)}},Hr=class extends Ir{constructor(e){super(),this.isMeshBasicMaterial=!0,this.type=`MeshBasicMaterial`,this.color=new X(16777215),this.map=null,this.lightMap=null,this.lightMapIntensity=1,this.aoMap=null,this.aoMapIntensity=1,this.specularMap=null,this.alphaMap=null,this.envMap=null,this.envMapRotation=new un,this.combine=0,this.reflectivity=1,this.refractionRatio=.98,this.wireframe=!1,this.wireframeLinewidth=1,this.wireframeLinecap=`round`,this.wireframeLinejoin=`round`,this.fog=!0,this.setValues(e)}copy(e){return super.copy(e),this.color.copy(e.color),this.map=e.map,this.lightMap=e.lightMap,this.lightMapIntensity=e.lightMapIntensity,this.aoMap=e.aoMap,this.aoMapIntensity=e.aoMapIntensity,this.specularMap=e.specularMap,this.alphaMap=e.alphaMap,this.envMap=e.envMap,this.envMapRotation.copy(e.envMapRotation),this.combine=e.combine,this.reflectivity=e.reflectivity,this.refractionRatio=e.refractionRatio,this.wireframe=e.wireframe,this.wireframeLinewidth=e.wireframeLinewidth,this.wireframeLinecap=e.wireframeLinecap,this.wireframeLinejoin=e.wireframeLinejoin,this.fog=e.fog,this}},Ur=new $t,Wr=new Vr,Gr=new Sr,Kr=new q,qr=new q,Jr=new q,Yr=new q,Xr=new q,Zr=new q,Qr=new q,$r=new q,ei=class extends Dn{constructor(e=new Ar,t=new Hr){super(),this.isMesh=!0,this.type=`Mesh`,this.geometry=e,this.material=t,this.morphTargetDictionary=void 0,this.morphTargetInfluences=void 0,this.count=1,this.updateMorphTargets()}copy(e,t){return super.copy(e,t),this.morphTargetInfluences=e.morphTargetInfluences===void 0?void 0:e.morphTargetInfluences.slice(),this.morphTargetDictionary=e.morphTargetDictionary===void 0?void 0:Object.assign({},e.morphTargetDictionary),this.material=Array.isArray(e.material)?e.material.slice():e.material,this.geometry=e.geometry,this}updateMorphTargets(){let e=this.geometry.morphAttributes,t=Object.keys(e);if(t.length>0){let n=e[t[0]];if(n!==void 0){this.morphTargetInfluences=[],this.morphTargetDictionary={};for(let e=0,t=n.length;e<t;e++){let t=n[e].name||String(e);this.morphTargetInfluences.push(0),this.morphTargetDictionary[t]=e}}}}getVertexPosition(e,t){let n=this.geometry,r=n.attributes.position,i=n.morphAttributes.position,a=n.morphTargetsRelative;t.fromBufferAttribute(r,e);let o=this.morphTargetInfluences;if(i&&o){Zr.set(0,0,0);for(let n=0,r=i.length;n<r;n++){let r=o[n],s=i[n];r!==0&&(Xr.fromBufferAttribute(s,e),a?Zr.addScaledVector(Xr,r):Zr.addScaledVector(Xr.sub(t),r))}t.add(Zr)}return t}intersectsFrustum(e){return e.intersectsObject(this)}raycast(e,t){let n=this.geometry,r=this.material,i=this.matrixWorld;r!==void 0&&(n.boundingSphere===null&&n.computeBoundingSphere(),Gr.copy(n.boundingSphere),Gr.applyMatrix4(i),Wr.copy(e.ray).recast(e.near),Gr.containsPoint(Wr.origin)===!1&&(Wr.intersectSphere(Gr,Kr)===null||Wr.origin.distanceToSquared(Kr)>(e.far-e.near)**2)||(Ur.copy(i).invert(),Wr.copy(e.ray).applyMatrix4(Ur),(n.boundingBox===null||Wr.intersectsBox(n.boundingBox)!==!1)&&this._computeIntersections(e,t,Wr)))}_computeIntersections(e,t,n){let r,i=this.geometry,a=this.material,o=i.index,s=i.attributes.position,c=i.attributes.uv,l=i.attributes.uv1,u=i.attributes.normal,d=i.groups,f=i.drawRange;if(o!==null){if(Array.isArray(a))for(let i=0,s=d.length;i<s;i++){let s=d[i],p=a[s.materialIndex],m=Math.max(s.start,f.start),h=Math.min(o.count,Math.min(s.start+s.count,f.start+f.count));for(let i=m,a=h;i<a;i+=3){let a=o.getX(i),d=o.getX(i+1),f=o.getX(i+2);r=ni(this,p,e,n,c,l,u,a,d,f),r&&(r.faceIndex=Math.floor(i/3),r.face.materialIndex=s.materialIndex,t.push(r))}}else{let i=Math.max(0,f.start),s=Math.min(o.count,f.start+f.count);for(let d=i,f=s;d<f;d+=3){let i=o.getX(d),s=o.getX(d+1),f=o.getX(d+2);r=ni(this,a,e,n,c,l,u,i,s,f),r&&(r.faceIndex=Math.floor(d/3),t.push(r))}}}else if(s!==void 0){if(Array.isArray(a))for(let i=0,o=d.length;i<o;i++){let o=d[i],p=a[o.materialIndex],m=Math.max(o.start,f.start),h=Math.min(s.count,Math.min(o.start+o.count,f.start+f.count));for(let i=m,a=h;i<a;i+=3){let a=i,s=i+1,d=i+2;r=ni(this,p,e,n,c,l,u,a,s,d),r&&(r.faceIndex=Math.floor(i/3),r.face.materialIndex=o.materialIndex,t.push(r))}}else{let i=Math.max(0,f.start),o=Math.min(s.count,f.start+f.count);for(let s=i,d=o;s<d;s+=3){let i=s,o=s+1,d=s+2;r=ni(this,a,e,n,c,l,u,i,o,d),r&&(r.faceIndex=Math.floor(s/3),t.push(r))}}}}};function ti(e,t,n,r,i,a,o,s){let c;if(c=t.side===1?r.intersectTriangle(o,a,i,!0,s):r.intersectTriangle(i,a,o,t.side===0,s),c===null)return null;$r.copy(s),$r.applyMatrix4(e.matrixWorld);let l=n.ray.origin.distanceTo($r);return l<n.near||l>n.far?null:{distance:l,point:$r.clone(),object:e}}function ni(e,t,n,r,i,a,o,s,c,l){e.getVertexPosition(s,qr),e.getVertexPosition(c,Jr),e.getVertexPosition(l,Yr);let u=ti(e,t,n,r,qr,Jr,Yr,Qr);if(u){let e=new q;Xn.getBarycoord(Qr,qr,Jr,Yr,e),i&&(u.uv=Xn.getInterpolatedAttribute(i,s,c,l,e,new K)),a&&(u.uv1=Xn.getInterpolatedAttribute(a,s,c,l,e,new K)),o&&(u.normal=Xn.getInterpolatedAttribute(o,s,c,l,e,new q),u.normal.dot(r.direction)>0&&u.normal.multiplyScalar(-1));let t={a:s,b:c,c:l,normal:new q,materialIndex:0};Xn.getNormal(qr,Jr,Yr,t.normal),u.face=t,u.barycoord=e}return u}var ri=class extends qt{constructor(e=null,t=1,n=1,r,i,a,o,s,c=l,u=l,d,f){super(null,a,o,s,c,u,r,i,d,f),this.isDataTexture=!0,this.image={data:e,width:t,height:n},this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1}},ii=new Sr,ai=new K(.5,.5),oi=new q,si=class{constructor(e=new Pr,t=new Pr,n=new Pr,r=new Pr,i=new Pr,a=new Pr){this.planes=[e,t,n,r,i,a]}set(e,t,n,r,i,a){let o=this.planes;return o[0].copy(e),o[1].copy(t),o[2].copy(n),o[3].copy(r),o[4].copy(i),o[5].copy(a),this}copy(e){let t=this.planes;for(let n=0;n<6;n++)t[n].copy(e.planes[n]);return this}setFromProjectionMatrix(e,t=qe,n=!1){let r=this.planes,i=e.elements,a=i[0],o=i[1],s=i[2],c=i[3],l=i[4],u=i[5],d=i[6],f=i[7],p=i[8],m=i[9],h=i[10],g=i[11],_=i[12],v=i[13],y=i[14],b=i[15];if(r[0].setComponents(c-a,f-l,g-p,b-_).normalize(),r[1].setComponents(c+a,f+l,g+p,b+_).normalize(),r[2].setComponents(c+o,f+u,g+m,b+v).normalize(),r[3].setComponents(c-o,f-u,g-m,b-v).normalize(),n)r[4].setComponents(s,d,h,y).normalize(),r[5].setComponents(c-s,f-d,g-h,b-y).normalize();else if(r[4].setComponents(c-s,f-d,g-h,b-y).normalize(),t===2e3)r[5].setComponents(c+s,f+d,g+h,b+y).normalize();else if(t===2001)r[5].setComponents(s,d,h,y).normalize();else throw Error(`THREE.Frustum.setFromProjectionMatrix(): Invalid coordinate system: `+t);return this}intersectsObject(e){if(e.boundingSphere!==void 0)e.boundingSphere===null&&e.computeBoundingSphere(),ii.copy(e.boundingSphere).applyMatrix4(e.matrixWorld);else{let t=e.geometry;t.boundingSphere===null&&t.computeBoundingSphere(),ii.copy(t.boundingSphere).applyMatrix4(e.matrixWorld)}return this.intersectsSphere(ii)}intersectsSprite(e){return ii.center.set(0,0,0),ii.radius=.7071067811865476+ai.distanceTo(e.center),ii.applyMatrix4(e.matrixWorld),this.intersectsSphere(ii)}intersectsSphere(e){let t=this.planes,n=e.center,r=-e.radius;for(let e=0;e<6;e++)if(t[e].distanceToPoint(n)<r)return!1;return!0}intersectsBox(e){let t=this.planes;for(let n=0;n<6;n++){let r=t[n];if(oi.x=r.normal.x>0?e.max.x:e.min.x,oi.y=r.normal.y>0?e.max.y:e.min.y,oi.z=r.normal.z>0?e.max.z:e.min.z,r.distanceToPoint(oi)<0)return!1}return!0}containsPoint(e){let t=this.planes;for(let n=0;n<6;n++)if(t[n].distanceToPoint(e)<0)return!1;return!0}clone(){return new this.constructor().copy(this)}},ci=new $t,li=class e{constructor(){this.coordinateSystem=qe,this._frustums=[],this._count=0}setFromArrayCamera(e){let t=e.cameras,n=this._frustums;for(let e=0;e<t.length;e++){let r=t[e];ci.multiplyMatrices(r.projectionMatrix,r.matrixWorldInverse),n[e]===void 0&&(n[e]=new si),n[e].setFromProjectionMatrix(ci,r.coordinateSystem,r.reversedDepth)}return this._count=t.length,this}getFrustum(e){return this._frustums[e]}intersectsObject(e){let t=this._frustums;for(let n=0;n<this._count;n++)if(t[n].intersectsObject(e))return!0;return!1}intersectsSprite(e){let t=this._frustums;for(let n=0;n<this._count;n++)if(t[n].intersectsSprite(e))return!0;return!1}intersectsSphere(e){let t=this._frustums;for(let n=0;n<this._count;n++)if(t[n].intersectsSphere(e))return!0;return!1}intersectsBox(e){let t=this._frustums;for(let n=0;n<this._count;n++)if(t[n].intersectsBox(e))return!0;return!1}containsPoint(e){let t=this._frustums;for(let n=0;n<this._count;n++)if(t[n].containsPoint(e))return!0;return!1}copy(e){this.coordinateSystem=e.coordinateSystem;let t=this._frustums,n=e._frustums;for(let r=0;r<e._count;r++)t[r]===void 0&&(t[r]=new si),t[r].copy(n[r]);return this._count=e._count,this}clone(){return new e().copy(this)}},ui=class extends Ir{constructor(e){super(),this.isLineBasicMaterial=!0,this.type=`LineBasicMaterial`,this.color=new X(16777215),this.map=null,this.linewidth=1,this.linecap=`round`,this.linejoin=`round`,this.fog=!0,this.setValues(e)}copy(e){return super.copy(e),this.color.copy(e.color),this.map=e.map,this.linewidth=e.linewidth,this.linecap=e.linecap,this.linejoin=e.linejoin,this.fog=e.fog,this}},di=new q,fi=new q,pi=new $t,mi=new Vr,hi=new Sr,gi=new q,_i=new q,vi=class extends Dn{constructor(e=new Ar,t=new ui){super(),this.isLine=!0,this.type=`Line`,this.geometry=e,this.material=t,this.morphTargetDictionary=void 0,this.morphTargetInfluences=void 0,this.updateMorphTargets()}copy(e,t){return super.copy(e,t),this.morphTargetInfluences=e.morphTargetInfluences===void 0?void 0:e.morphTargetInfluences.slice(),this.morphTargetDictionary=e.morphTargetDictionary===void 0?void 0:Object.assign({},e.morphTargetDictionary),this.material=Array.isArray(e.material)?e.material.slice():e.material,this.geometry=e.geometry,this}computeLineDistances(){let e=this.geometry;if(e.index===null){let t=e.attributes.position,n=[0];for(let e=1,r=t.count;e<r;e++)di.fromBufferAttribute(t,e-1),fi.fromBufferAttribute(t,e),n[e]=n[e-1],n[e]+=di.distanceTo(fi);e.setAttribute(`lineDistance`,new vr(n,1))}else H(`Line.computeLineDistances(): Computation only possible with non-indexed BufferGeometry.`);return this}intersectsFrustum(e){return e.intersectsObject(this)}raycast(e,t){let n=this.geometry,r=this.matrixWorld,i=e.params.Line.threshold,a=n.drawRange;if(n.boundingSphere===null&&n.computeBoundingSphere(),hi.copy(n.boundingSphere),hi.applyMatrix4(r),hi.radius+=i,e.ray.intersectsSphere(hi)===!1)return;pi.copy(r).invert(),mi.copy(e.ray).applyMatrix4(pi);let o=i/((this.scale.x+this.scale.y+this.scale.z)/3),s=o*o,c=this.isLineSegments?2:1,l=n.index,u=n.attributes.position;if(l!==null){let n=Math.max(0,a.start),r=Math.min(l.count,a.start+a.count);for(let i=n,a=r-1;i<a;i+=c){let n=l.getX(i),r=l.getX(i+1),a=yi(this,e,mi,s,n,r,i);a&&t.push(a)}if(this.isLineLoop){let i=l.getX(r-1),a=l.getX(n),o=yi(this,e,mi,s,i,a,r-1);o&&t.push(o)}}else{let n=Math.max(0,a.start),r=Math.min(u.count,a.start+a.count);for(let i=n,a=r-1;i<a;i+=c){let n=yi(this,e,mi,s,i,i+1,i);n&&t.push(n)}if(this.isLineLoop){let i=yi(this,e,mi,s,r-1,n,r-1);i&&t.push(i)}}}updateMorphTargets(){let e=this.geometry.morphAttributes,t=Object.keys(e);if(t.length>0){let n=e[t[0]];if(n!==void 0){this.morphTargetInfluences=[],this.morphTargetDictionary={};for(let e=0,t=n.length;e<t;e++){let t=n[e].name||String(e);this.morphTargetInfluences.push(0),this.morphTargetDictionary[t]=e}}}}};function yi(e,t,n,r,i,a,o){let s=e.geometry.attributes.position;if(di.fromBufferAttribute(s,i),fi.fromBufferAttribute(s,a),n.distanceSqToSegment(di,fi,gi,_i)>r)return;gi.applyMatrix4(e.matrixWorld);let c=t.ray.origin.distanceTo(gi);if(!(c<t.near||c>t.far))return{distance:c,point:_i.clone().applyMatrix4(e.matrixWorld),index:o,face:null,faceIndex:null,barycoord:null,object:e}}var bi=new q,xi=new q,Si=class extends vi{constructor(e,t){super(e,t),this.isLineSegments=!0,this.type=`LineSegments`}computeLineDistances(){let e=this.geometry;if(e.index===null){let t=e.attributes.position,n=[];for(let e=0,r=t.count;e<r;e+=2)bi.fromBufferAttribute(t,e),xi.fromBufferAttribute(t,e+1),n[e]=e===0?0:n[e-1],n[e+1]=n[e]+bi.distanceTo(xi);e.setAttribute(`lineDistance`,new vr(n,1))}else H(`LineSegments.computeLineDistances(): Computation only possible with non-indexed BufferGeometry.`);return this}},Ci=class extends qt{constructor(e=[],t=301,n,r,i,a,o,s,c,l){super(e,t,n,r,i,a,o,s,c,l),this.isCubeTexture=!0,this.flipY=!1}get images(){return this.image}set images(e){this.image=e}},wi=class extends qt{constructor(e,t,n=b,r,i,a,o=l,s=l,c,u=j,d=1){if(u!==1026&&u!==1027)throw Error(`THREE.DepthTexture: format must be either THREE.DepthFormat or THREE.DepthStencilFormat`);super({width:e,height:t,depth:d},r,i,a,o,s,u,n,c),this.isDepthTexture=!0,this.flipY=!1,this.generateMipmaps=!1,this.compareFunction=null}copy(e){return super.copy(e),this.source=new Ut(Object.assign({},e.image)),this.compareFunction=e.compareFunction,this}toJSON(e){let t=super.toJSON(e);return t.compareFunction=this.compareFunction,t}},Ti=class extends wi{constructor(e,t=b,n=301,r,i,a=l,o=l,s,c=j){let u={width:e,height:e,depth:1},d=[u,u,u,u,u,u];super(e,e,t,n,r,i,a,o,s,c),this.image=d,this.isCubeDepthTexture=!0,this.isCubeTexture=!0}get images(){return this.image}set images(e){this.image=e}},Ei=class extends qt{constructor(e=null){super(),this.sourceTexture=e,this.isExternalTexture=!0}copy(e){return super.copy(e),this.sourceTexture=e.sourceTexture,this}},Di=class e extends Ar{constructor(e=1,t=1,n=1,r=1,i=1,a=1){super(),this.type=`BoxGeometry`,this.parameters={width:e,height:t,depth:n,widthSegments:r,heightSegments:i,depthSegments:a};let o=this;r=Math.floor(r),i=Math.floor(i),a=Math.floor(a);let s=[],c=[],l=[],u=[],d=0,f=0;p(`z`,`y`,`x`,-1,-1,n,t,e,a,i,0),p(`z`,`y`,`x`,1,-1,n,t,-e,a,i,1),p(`x`,`z`,`y`,1,1,e,n,t,r,a,2),p(`x`,`z`,`y`,1,-1,e,n,-t,r,a,3),p(`x`,`y`,`z`,1,-1,e,t,n,r,i,4),p(`x`,`y`,`z`,-1,-1,e,t,-n,r,i,5),this.setIndex(s),this.setAttribute(`position`,new vr(c,3)),this.setAttribute(`normal`,new vr(l,3)),this.setAttribute(`uv`,new vr(u,2));function p(e,t,n,r,i,a,p,m,h,g,_){let v=a/h,y=p/g,b=a/2,x=p/2,S=m/2,C=h+1,w=g+1,T=0,E=0,D=new q;for(let a=0;a<w;a++){let o=a*y-x;for(let s=0;s<C;s++)D[e]=(s*v-b)*r,D[t]=o*i,D[n]=S,c.push(D.x,D.y,D.z),D[e]=0,D[t]=0,D[n]=m>0?1:-1,l.push(D.x,D.y,D.z),u.push(s/h),u.push(1-a/g),T+=1}for(let e=0;e<g;e++)for(let t=0;t<h;t++){let n=d+t+C*e,r=d+t+C*(e+1),i=d+(t+1)+C*(e+1),a=d+(t+1)+C*e;s.push(n,r,a),s.push(r,i,a),E+=6}o.addGroup(f,E,_),f+=E,d+=T}}copy(e){return super.copy(e),this.parameters=Object.assign({},e.parameters),this}static fromJSON(t){return new e(t.width,t.height,t.depth,t.widthSegments,t.heightSegments,t.depthSegments)}},Oi=class e extends Ar{constructor(e=1,t=1,n=1,r=1){super(),this.type=`PlaneGeometry`,this.parameters={width:e,height:t,widthSegments:n,heightSegments:r};let i=e/2,a=t/2,o=Math.floor(n),s=Math.floor(r),c=o+1,l=s+1,u=e/o,d=t/s,f=[],p=[],m=[],h=[];for(let e=0;e<l;e++){let t=e*d-a;for(let n=0;n<c;n++){let r=n*u-i;p.push(r,-t,0),m.push(0,0,1),h.push(n/o),h.push(1-e/s)}}for(let e=0;e<s;e++)for(let t=0;t<o;t++){let n=t+c*e,r=t+c*(e+1),i=t+1+c*(e+1),a=t+1+c*e;f.push(n,r,a),f.push(r,i,a)}this.setIndex(f),this.setAttribute(`position`,new vr(p,3)),this.setAttribute(`normal`,new vr(m,3)),this.setAttribute(`uv`,new vr(h,2))}copy(e){return super.copy(e),this.parameters=Object.assign({},e.parameters),this}static fromJSON(t){return new e(t.width,t.height,t.widthSegments,t.heightSegments)}};function ki(e){let t={};for(let n in e){t[n]={};for(let r in e[n]){let i=e[n][r];if(ji(i))i.isRenderTargetTexture?(H(`UniformsUtils: Textures of render targets cannot be cloned via cloneUniforms() or mergeUniforms().`),t[n][r]=null):t[n][r]=i.clone();else if(Array.isArray(i)){if(ji(i[0])){let e=[];for(let t=0,n=i.length;t<n;t++)e[t]=i[t].clone();t[n][r]=e}else t[n][r]=i.slice()}else t[n][r]=i}}return t}function Ai(e){let t={};for(let n=0;n<e.length;n++){let r=ki(e[n]);for(let e in r)t[e]=r[e]}return t}function ji(e){return e&&(e.isColor||e.isMatrix3||e.isMatrix4||e.isVector2||e.isVector3||e.isVector4||e.isTexture||e.isQuaternion)}function Mi(e){let t=[];for(let n=0;n<e.length;n++)t.push(e[n].clone());return t}function Ni(e){let t=e.getRenderTarget();return t===null?e.outputColorSpace:t.isXRRenderTarget===!0?t.texture.colorSpace:Y.workingColorSpace}var Pi={clone:ki,merge:Ai},Fi=`void main() {
	gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
}`,Ii=`void main() {
	gl_FragColor = vec4( 1.0, 0.0, 0.0, 1.0 );
}`,Li=class extends Ir{constructor(e){super(),this.isShaderMaterial=!0,this.type=`ShaderMaterial`,this.defines={},this.uniforms={},this.uniformsGroups=[],this.vertexShader=Fi,this.fragmentShader=Ii,this.linewidth=1,this.wireframe=!1,this.wireframeLinewidth=1,this.fog=!1,this.lights=!1,this.clipping=!1,this.forceSinglePass=!0,this.extensions={clipCullDistance:!1,multiDraw:!1},this.defaultAttributeValues={color:[1,1,1],uv:[0,0],uv1:[0,0]},this.index0AttributeName=void 0,this.uniformsNeedUpdate=!1,this.glslVersion=null,e!==void 0&&this.setValues(e)}copy(e){return super.copy(e),this.fragmentShader=e.fragmentShader,this.vertexShader=e.vertexShader,this.uniforms=ki(e.uniforms),this.uniformsGroups=Mi(e.uniformsGroups),this.defines=Object.assign({},e.defines),this.wireframe=e.wireframe,this.wireframeLinewidth=e.wireframeLinewidth,this.fog=e.fog,this.lights=e.lights,this.clipping=e.clipping,this.extensions=Object.assign({},e.extensions),this.glslVersion=e.glslVersion,this.defaultAttributeValues=Object.assign({},e.defaultAttributeValues),this.index0AttributeName=e.index0AttributeName,this.uniformsNeedUpdate=e.uniformsNeedUpdate,this}toJSON(e){let t=super.toJSON(e);t.glslVersion=this.glslVersion,t.uniforms={};for(let n in this.uniforms){let r=this.uniforms[n].value;r&&r.isTexture?t.uniforms[n]={type:`t`,value:r.toJSON(e).uuid}:r&&r.isColor?t.uniforms[n]={type:`c`,value:r.getHex()}:r&&r.isVector2?t.uniforms[n]={type:`v2`,value:r.toArray()}:r&&r.isVector3?t.uniforms[n]={type:`v3`,value:r.toArray()}:r&&r.isVector4?t.uniforms[n]={type:`v4`,value:r.toArray()}:r&&r.isMatrix3?t.uniforms[n]={type:`m3`,value:r.toArray()}:r&&r.isMatrix4?t.uniforms[n]={type:`m4`,value:r.toArray()}:t.uniforms[n]={value:r}}Object.keys(this.defines).length>0&&(t.defines=this.defines),t.vertexShader=this.vertexShader,t.fragmentShader=this.fragmentShader,t.lights=this.lights,t.clipping=this.clipping;let n={};for(let e in this.extensions)this.extensions[e]===!0&&(n[e]=!0);return Object.keys(n).length>0&&(t.extensions=n),t}fromJSON(e,t){if(super.fromJSON(e,t),e.uniforms!==void 0)for(let n in e.uniforms){let r=e.uniforms[n];switch(this.uniforms[n]={},r.type){case`t`:this.uniforms[n].value=t[r.value]||null;break;case`c`:this.uniforms[n].value=new X().setHex(r.value);break;case`v2`:this.uniforms[n].value=new K().fromArray(r.value);break;case`v3`:this.uniforms[n].value=new q().fromArray(r.value);break;case`v4`:this.uniforms[n].value=new Jt().fromArray(r.value);break;case`m3`:this.uniforms[n].value=new J().fromArray(r.value);break;case`m4`:this.uniforms[n].value=new $t().fromArray(r.value);break;default:this.uniforms[n].value=r.value}}if(e.defines!==void 0&&(this.defines=e.defines),e.vertexShader!==void 0&&(this.vertexShader=e.vertexShader),e.fragmentShader!==void 0&&(this.fragmentShader=e.fragmentShader),e.glslVersion!==void 0&&(this.glslVersion=e.glslVersion),e.extensions!==void 0)for(let t in e.extensions)this.extensions[t]=e.extensions[t];return e.lights!==void 0&&(this.lights=e.lights),e.clipping!==void 0&&(this.clipping=e.clipping),this}},Ri=class extends Li{constructor(e){super(e),this.isRawShaderMaterial=!0,this.type=`RawShaderMaterial`}},zi=class extends Ir{constructor(e){super(),this.isMeshStandardMaterial=!0,this.type=`MeshStandardMaterial`,this.defines={STANDARD:``},this.color=new X(16777215),this.roughness=1,this.metalness=0,this.map=null,this.lightMap=null,this.lightMapIntensity=1,this.aoMap=null,this.aoMapIntensity=1,this.emissive=new X(0),this.emissiveIntensity=1,this.emissiveMap=null,this.bumpMap=null,this.bumpScale=1,this.normalMap=null,this.normalMapType=0,this.normalScale=new K(1,1),this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.roughnessMap=null,this.metalnessMap=null,this.alphaMap=null,this.envMap=null,this.envMapRotation=new un,this.envMapIntensity=1,this.wireframe=!1,this.wireframeLinewidth=1,this.wireframeLinecap=`round`,this.wireframeLinejoin=`round`,this.flatShading=!1,this.fog=!0,this.setValues(e)}copy(e){return super.copy(e),this.defines={STANDARD:``},this.color.copy(e.color),this.roughness=e.roughness,this.metalness=e.metalness,this.map=e.map,this.lightMap=e.lightMap,this.lightMapIntensity=e.lightMapIntensity,this.aoMap=e.aoMap,this.aoMapIntensity=e.aoMapIntensity,this.emissive.copy(e.emissive),this.emissiveMap=e.emissiveMap,this.emissiveIntensity=e.emissiveIntensity,this.bumpMap=e.bumpMap,this.bumpScale=e.bumpScale,this.normalMap=e.normalMap,this.normalMapType=e.normalMapType,this.normalScale.copy(e.normalScale),this.displacementMap=e.displacementMap,this.displacementScale=e.displacementScale,this.displacementBias=e.displacementBias,this.roughnessMap=e.roughnessMap,this.metalnessMap=e.metalnessMap,this.alphaMap=e.alphaMap,this.envMap=e.envMap,this.envMapRotation.copy(e.envMapRotation),this.envMapIntensity=e.envMapIntensity,this.wireframe=e.wireframe,this.wireframeLinewidth=e.wireframeLinewidth,this.wireframeLinecap=e.wireframeLinecap,this.wireframeLinejoin=e.wireframeLinejoin,this.flatShading=e.flatShading,this.fog=e.fog,this}},Bi=class extends Ir{constructor(e){super(),this.isMeshDepthMaterial=!0,this.type=`MeshDepthMaterial`,this.depthPacking=ze,this.map=null,this.alphaMap=null,this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.wireframe=!1,this.wireframeLinewidth=1,this.setValues(e)}copy(e){return super.copy(e),this.depthPacking=e.depthPacking,this.map=e.map,this.alphaMap=e.alphaMap,this.displacementMap=e.displacementMap,this.displacementScale=e.displacementScale,this.displacementBias=e.displacementBias,this.wireframe=e.wireframe,this.wireframeLinewidth=e.wireframeLinewidth,this}},Vi=class extends Ir{constructor(e){super(),this.isMeshDistanceMaterial=!0,this.type=`MeshDistanceMaterial`,this.map=null,this.alphaMap=null,this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.setValues(e)}copy(e){return super.copy(e),this.map=e.map,this.alphaMap=e.alphaMap,this.displacementMap=e.displacementMap,this.displacementScale=e.displacementScale,this.displacementBias=e.displacementBias,this}};function Hi(e,t){return!e||e.constructor===t?e:typeof t.BYTES_PER_ELEMENT==`number`?new t(e):Array.prototype.slice.call(e)}function Ui(e){return e!==void 0&&e.inTangents!==void 0&&e.outTangents!==void 0}var Wi=class{constructor(e,t,n,r){this.parameterPositions=e,this._cachedIndex=0,this.resultBuffer=r===void 0?new t.constructor(n):r,this.sampleValues=t,this.valueSize=n,this.settings=null,this.DefaultSettings_={}}evaluate(e){let t=this.parameterPositions,n=this._cachedIndex,r=t[n],i=t[n-1];validate_interval:{seek:{let a;linear_scan:{forward_scan:if(!(e<r)){for(let a=n+2;;){if(r===void 0){if(e<i)break forward_scan;return n=t.length,this._cachedIndex=n,this.copySampleValue_(n-1)}if(n===a)break;if(i=r,r=t[++n],e<r)break seek}a=t.length;break linear_scan}if(!(e>=i)){let o=t[1];e<o&&(n=2,i=o);for(let a=n-2;;){if(i===void 0)return this._cachedIndex=0,this.copySampleValue_(0);if(n===a)break;if(r=i,i=t[--n-1],e>=i)break seek}a=n,n=0;break linear_scan}break validate_interval}for(;n<a;){let r=n+a>>>1;e<t[r]?a=r:n=r+1}if(r=t[n],i=t[n-1],i===void 0)return this._cachedIndex=0,this.copySampleValue_(0);if(r===void 0)return n=t.length,this._cachedIndex=n,this.copySampleValue_(n-1)}this._cachedIndex=n,this.intervalChanged_(n,i,r)}return this.interpolate_(n,i,e,r)}getSettings_(){return this.settings||this.DefaultSettings_}copySampleValue_(e){let t=this.resultBuffer,n=this.sampleValues,r=this.valueSize,i=e*r;for(let e=0;e!==r;++e)t[e]=n[i+e];return t}interpolate_(){throw Error(`THREE.Interpolant: Call to abstract method.`)}intervalChanged_(){}},Gi=class extends Wi{constructor(e,t,n,r){super(e,t,n,r),this._weightPrev=-0,this._offsetPrev=-0,this._weightNext=-0,this._offsetNext=-0,this.DefaultSettings_={endingStart:Ie,endingEnd:Ie}}intervalChanged_(e,t,n){let r=this.parameterPositions,i=e-2,a=e+1,o=r[i],s=r[a];if(o===void 0)switch(this.getSettings_().endingStart){case Le:i=e,o=2*t-n;break;case Re:i=r.length-2,o=t+r[i]-r[i+1];break;default:i=e,o=n}if(s===void 0)switch(this.getSettings_().endingEnd){case Le:a=e,s=2*n-t;break;case Re:a=1,s=n+r[1]-r[0];break;default:a=e-1,s=t}let c=(n-t)*.5,l=this.valueSize;this._weightPrev=c/(t-o),this._weightNext=c/(s-n),this._offsetPrev=i*l,this._offsetNext=a*l}interpolate_(e,t,n,r){let i=this.resultBuffer,a=this.sampleValues,o=this.valueSize,s=e*o,c=s-o,l=this._offsetPrev,u=this._offsetNext,d=this._weightPrev,f=this._weightNext,p=(n-t)/(r-t),m=p*p,h=m*p,g=-d*h+2*d*m-d*p,_=(1+d)*h+(-1.5-2*d)*m+(-.5+d)*p+1,v=(-1-f)*h+(1.5+f)*m+.5*p,y=f*h-f*m;for(let e=0;e!==o;++e)i[e]=g*a[l+e]+_*a[c+e]+v*a[s+e]+y*a[u+e];return i}},Ki=class extends Wi{constructor(e,t,n,r){super(e,t,n,r)}interpolate_(e,t,n,r){let i=this.resultBuffer,a=this.sampleValues,o=this.valueSize,s=e*o,c=s-o,l=(n-t)/(r-t),u=1-l;for(let e=0;e!==o;++e)i[e]=a[c+e]*u+a[s+e]*l;return i}},qi=class extends Wi{constructor(e,t,n,r){super(e,t,n,r)}interpolate_(e){return this.copySampleValue_(e-1)}},Ji=class extends Wi{interpolate_(e,t,n,r){let i=this.resultBuffer,a=this.sampleValues,o=this.valueSize,s=e*o,c=s-o,l=this.inTangents,u=this.outTangents;if(!l||!u){let e=(n-t)/(r-t),l=1-e;for(let t=0;t!==o;++t)i[t]=a[c+t]*l+a[s+t]*e;return i}let d=o*2,f=e-1;for(let p=0;p!==o;++p){let o=a[c+p],m=a[s+p],h=f*d+p*2,g=u[h],_=u[h+1],v=e*d+p*2,y=l[v],b=l[v+1],x=Zi(n,t,g,y,r);i[p]=Yi(x,o,_,b,m)}return i}};function Yi(e,t,n,r,i){let a=1-e;return a*a*a*t+3*a*a*e*n+3*a*e*e*r+e*e*e*i}function Xi(e,t,n,r,i){let a=1-e;return 3*a*a*(n-t)+6*a*e*(r-n)+3*e*e*(i-r)}function Zi(e,t,n,r,i){let a=(e-t)/(i-t);for(let o=0;o<8;o++){let o=Yi(a,t,n,r,i)-e;if(Math.abs(o)<1e-10)break;let s=Xi(a,t,n,r,i);if(Math.abs(s)<1e-10)break;a=Math.max(0,Math.min(1,a-o/s))}return a}var Qi=class{constructor(e,t,n,r){if(e===void 0)throw Error(`THREE.KeyframeTrack: track name is undefined`);if(t===void 0||t.length===0)throw Error(`THREE.KeyframeTrack: no keyframes in track named `+e);this.name=e,this.times=Hi(t,this.TimeBufferType),this.values=Hi(n,this.ValueBufferType),this.setInterpolation(r||this.DefaultInterpolation)}static toJSON(e){let t=e.constructor,n;if(t.toJSON!==this.toJSON)n=t.toJSON(e);else{n={name:e.name,times:Hi(e.times,Array),values:Hi(e.values,Array)};let t=e.getInterpolation();t!==e.DefaultInterpolation&&(n.interpolation=t),Ui(e.settings)&&(n.settings={inTangents:Hi(e.settings.inTangents,Array),outTangents:Hi(e.settings.outTangents,Array)})}return n.type=e.ValueTypeName,n}InterpolantFactoryMethodDiscrete(e){return new qi(this.times,this.values,this.getValueSize(),e)}InterpolantFactoryMethodLinear(e){return new Ki(this.times,this.values,this.getValueSize(),e)}InterpolantFactoryMethodSmooth(e){return new Gi(this.times,this.values,this.getValueSize(),e)}InterpolantFactoryMethodBezier(e){let t=new Ji(this.times,this.values,this.getValueSize(),e);return this.settings&&(t.inTangents=this.settings.inTangents,t.outTangents=this.settings.outTangents),t}setInterpolation(e){let t;switch(e){case z:t=this.InterpolantFactoryMethodDiscrete;break;case Fe:t=this.InterpolantFactoryMethodLinear;break;case B:t=this.InterpolantFactoryMethodSmooth;break;case V:t=this.InterpolantFactoryMethodBezier}if(t===void 0){let t=`unsupported interpolation for `+this.ValueTypeName+` keyframe track named `+this.name;if(this.createInterpolant===void 0){if(e!==this.DefaultInterpolation)this.setInterpolation(this.DefaultInterpolation);else throw Error(t)}return H(`KeyframeTrack:`,t),this}return this.createInterpolant=t,this}getInterpolation(){switch(this.createInterpolant){case this.InterpolantFactoryMethodDiscrete:return z;case this.InterpolantFactoryMethodLinear:return Fe;case this.InterpolantFactoryMethodSmooth:return B;case this.InterpolantFactoryMethodBezier:return V}}getValueSize(){return this.values.length/this.times.length}shift(e){if(e!==0){let t=this.times;for(let n=0,r=t.length;n!==r;++n)t[n]+=e;Ui(this.settings)&&($i(this.settings.inTangents,e),$i(this.settings.outTangents,e))}return this}scale(e){if(e!==1){let t=this.times;for(let n=0,r=t.length;n!==r;++n)t[n]*=e;Ui(this.settings)&&(ea(this.settings.inTangents,e),ea(this.settings.outTangents,e))}return this}trim(e,t){let n=this.times,r=n.length,i=0,a=r-1;for(;i!==r&&n[i]<e;)++i;for(;a!==-1&&n[a]>t;)--a;if(++a,i!==0||a!==r){i>=a&&(a=Math.max(a,1),i=a-1);let e=this.getValueSize();this.times=n.slice(i,a),this.values=this.values.slice(i*e,a*e)}return this}validate(){let e=!0,t=this.getValueSize();t-Math.floor(t)!==0&&(U(`KeyframeTrack: Invalid value size in track.`,this),e=!1);let n=this.times,r=this.values,i=n.length;i===0&&(U(`KeyframeTrack: Track is empty.`,this),e=!1);let a=null;for(let t=0;t!==i;t++){let r=n[t];if(typeof r==`number`&&isNaN(r)){U(`KeyframeTrack: Time is not a valid number.`,this,t,r),e=!1;break}if(a!==null&&a>r){U(`KeyframeTrack: Out of order keys.`,this,t,r,a),e=!1;break}a=r}if(r!==void 0&&Ye(r))for(let t=0,n=r.length;t!==n;++t){let n=r[t];if(isNaN(n)){U(`KeyframeTrack: Value is not a valid number.`,this,t,n),e=!1;break}}return e}optimize(){let e=this.times.slice(),t=this.values.slice(),n=this.getValueSize(),r=this.getInterpolation()===B,i=e.length-1,a=1;for(let o=1;o<i;++o){let i=!1,s=e[o];if(s!==e[o+1]&&(o!==1||s!==e[0])){if(r)i=!0;else{let e=o*n,r=e-n,a=e+n;for(let o=0;o!==n;++o){let n=t[e+o];if(n!==t[r+o]||n!==t[a+o]){i=!0;break}}}}if(i){if(o!==a){e[a]=e[o];let r=o*n,i=a*n;for(let e=0;e!==n;++e)t[i+e]=t[r+e]}++a}}if(i>0){e[a]=e[i];for(let e=i*n,r=a*n,o=0;o!==n;++o)t[r+o]=t[e+o];++a}return a===e.length?(this.times=e,this.values=t):(this.times=e.slice(0,a),this.values=t.slice(0,a*n)),this}clone(){let e=this.times.slice(),t=this.values.slice(),n=this.constructor,r=new n(this.name,e,t);return r.createInterpolant=this.createInterpolant,Ui(this.settings)&&(r.settings={inTangents:this.settings.inTangents.slice(),outTangents:this.settings.outTangents.slice()}),r}};function $i(e,t){for(let n=0,r=e.length;n!==r;n+=2)e[n]+=t}function ea(e,t){for(let n=0,r=e.length;n!==r;n+=2)e[n]*=t}Qi.prototype.ValueTypeName=``,Qi.prototype.TimeBufferType=Float32Array,Qi.prototype.ValueBufferType=Float32Array,Qi.prototype.DefaultInterpolation=Fe;var ta=class extends Qi{constructor(e,t,n){super(e,t,n)}};ta.prototype.ValueTypeName=`bool`,ta.prototype.ValueBufferType=Array,ta.prototype.DefaultInterpolation=z,ta.prototype.InterpolantFactoryMethodLinear=void 0,ta.prototype.InterpolantFactoryMethodSmooth=void 0;var na=class extends Qi{constructor(e,t,n,r){super(e,t,n,r)}};na.prototype.ValueTypeName=`color`;var ra=class extends Qi{constructor(e,t,n,r){super(e,t,n,r)}};ra.prototype.ValueTypeName=`number`;var ia=class extends Wi{constructor(e,t,n,r){super(e,t,n,r)}interpolate_(e,t,n,r){let i=this.resultBuffer,a=this.sampleValues,o=this.valueSize,s=(n-t)/(r-t),c=e*o;for(let e=c+o;c!==e;c+=4)jt.slerpFlat(i,0,a,c-o,a,c,s);return i}},aa=class extends Qi{constructor(e,t,n,r){super(e,t,n,r)}InterpolantFactoryMethodLinear(e){return new ia(this.times,this.values,this.getValueSize(),e)}};aa.prototype.ValueTypeName=`quaternion`,aa.prototype.InterpolantFactoryMethodSmooth=void 0;var oa=class extends Qi{constructor(e,t,n){super(e,t,n)}};oa.prototype.ValueTypeName=`string`,oa.prototype.ValueBufferType=Array,oa.prototype.DefaultInterpolation=z,oa.prototype.InterpolantFactoryMethodLinear=void 0,oa.prototype.InterpolantFactoryMethodSmooth=void 0;var sa=class extends Qi{constructor(e,t,n,r){super(e,t,n,r)}};sa.prototype.ValueTypeName=`vector`;var ca=class extends Dn{static registerNode(e){this.prototype._lightNode=e}constructor(e,t=1){super(),this.isLight=!0,this.type=`Light`,this.color=new X(e),this.intensity=t}copy(e,t){return super.copy(e,t),this.color.copy(e.color),this.intensity=e.intensity,this}toJSON(e){let t=super.toJSON(e);return t.object.color=this.color.getHex(),t.object.intensity=this.intensity,t}},la=new $t,ua=new q,da=new q,fa=class{constructor(e){this.camera=e,this.intensity=1,this.bias=0,this.biasNode=null,this.normalBias=0,this.radius=1,this.blurSamples=8,this.mapSize=new K(512,512),this.mapType=h,this.map=null,this.mapPass=null,this.matrix=new $t,this.autoUpdate=!0,this.needsUpdate=!1,this._frustum=new si,this._frameExtents=new K(1,1),this._viewportCount=1,this._viewports=[new Jt(0,0,1,1)]}getViewportCount(){return this._viewportCount}getCamera(){return this.camera}getFrustum(){return this._frustum}updateMatrices(e){let t=this.camera;ua.setFromMatrixPosition(e.matrixWorld),t.position.copy(ua),da.setFromMatrixPosition(e.target.matrixWorld),t.lookAt(da),t.updateMatrixWorld(),this._updateMatrix(t,this.matrix,this._frustum)}_updateMatrix(e,t,n,r){la.multiplyMatrices(e.projectionMatrix,e.matrixWorldInverse),n.setFromProjectionMatrix(la,e.coordinateSystem,e.reversedDepth);let i=this._frameExtents,a=r?r.z/i.x:1,o=r?r.w/i.y:1,s=r?r.x/i.x:0,c=r?r.y/i.y:0;e.coordinateSystem===2001||e.reversedDepth?t.set(.5*a,0,0,.5*a+s,0,.5*o,0,.5*o+c,0,0,1,0,0,0,0,1):t.set(.5*a,0,0,.5*a+s,0,.5*o,0,.5*o+c,0,0,.5,.5,0,0,0,1),t.multiply(la)}getViewport(e){return this._viewports[e]}getFrameExtents(){return this._frameExtents}dispose(){this.map&&this.map.dispose(),this.mapPass&&this.mapPass.dispose()}copy(e){return this.camera=e.camera.clone(),this.intensity=e.intensity,this.bias=e.bias,this.radius=e.radius,this.autoUpdate=e.autoUpdate,this.needsUpdate=e.needsUpdate,this.normalBias=e.normalBias,this.blurSamples=e.blurSamples,this.mapSize.copy(e.mapSize),this.mapType=e.mapType,this.biasNode=e.biasNode,this}clone(){return new this.constructor().copy(this)}toJSON(){let e={};return e.intensity=this.intensity,e.bias=this.bias,e.normalBias=this.normalBias,e.radius=this.radius,e.blurSamples=this.blurSamples,e.mapSize=this.mapSize.toArray(),e.mapType=this.mapType,e.camera=this.camera.toJSON(!1).object,delete e.camera.matrix,e}},pa=new q,ma=new jt,ha=new q,ga=class extends Dn{constructor(){super(),this.isCamera=!0,this.type=`Camera`,this.matrixWorldInverse=new $t,this.projectionMatrix=new $t,this.projectionMatrixInverse=new $t,this.coordinateSystem=qe,this._reversedDepth=!1}get reversedDepth(){return this._reversedDepth}copy(e,t){return super.copy(e,t),this.matrixWorldInverse.copy(e.matrixWorldInverse),this.projectionMatrix.copy(e.projectionMatrix),this.projectionMatrixInverse.copy(e.projectionMatrixInverse),this.coordinateSystem=e.coordinateSystem,this}getWorldDirection(e){return super.getWorldDirection(e).negate()}updateMatrixWorld(e){super.updateMatrixWorld(e),this.matrixWorld.decompose(pa,ma,ha),ha.x===1&&ha.y===1&&ha.z===1?this.matrixWorldInverse.copy(this.matrixWorld).invert():this.matrixWorldInverse.compose(pa,ma,ha.set(1,1,1)).invert()}updateWorldMatrix(e,t,n=!1){super.updateWorldMatrix(e,t,n),this.matrixWorld.decompose(pa,ma,ha),ha.x===1&&ha.y===1&&ha.z===1?this.matrixWorldInverse.copy(this.matrixWorld).invert():this.matrixWorldInverse.compose(pa,ma,ha.set(1,1,1)).invert()}clone(){return new this.constructor().copy(this)}},_a=new q,va=new K,ya=new K,ba=class extends ga{constructor(e=50,t=1,n=.1,r=2e3){super(),this.isPerspectiveCamera=!0,this.type=`PerspectiveCamera`,this.fov=e,this.zoom=1,this.near=n,this.far=r,this.focus=10,this.aspect=t,this.view=null,this.filmGauge=35,this.filmOffset=0,this.updateProjectionMatrix()}copy(e,t){return super.copy(e,t),this.fov=e.fov,this.zoom=e.zoom,this.near=e.near,this.far=e.far,this.focus=e.focus,this.aspect=e.aspect,this.view=e.view===null?null:Object.assign({},e.view),this.filmGauge=e.filmGauge,this.filmOffset=e.filmOffset,this}setFocalLength(e){let t=.5*this.getFilmHeight()/e;this.fov=st*2*Math.atan(t),this.updateProjectionMatrix()}getFocalLength(){let e=Math.tan(ot*.5*this.fov);return .5*this.getFilmHeight()/e}getEffectiveFOV(){return st*2*Math.atan(Math.tan(ot*.5*this.fov)/this.zoom)}getFilmWidth(){return this.filmGauge*Math.min(this.aspect,1)}getFilmHeight(){return this.filmGauge/Math.max(this.aspect,1)}getViewBounds(e,t,n){_a.set(-1,-1,.5).applyMatrix4(this.projectionMatrixInverse),t.set(_a.x,_a.y).multiplyScalar(-e/_a.z),_a.set(1,1,.5).applyMatrix4(this.projectionMatrixInverse),n.set(_a.x,_a.y).multiplyScalar(-e/_a.z)}getViewSize(e,t){return this.getViewBounds(e,va,ya),t.subVectors(ya,va)}setViewOffset(e,t,n,r,i,a){this.aspect=e/t,this.view===null&&(this.view={enabled:!0,fullWidth:1,fullHeight:1,offsetX:0,offsetY:0,width:1,height:1}),this.view.enabled=!0,this.view.fullWidth=e,this.view.fullHeight=t,this.view.offsetX=n,this.view.offsetY=r,this.view.width=i,this.view.height=a,this.updateProjectionMatrix()}clearViewOffset(){this.view!==null&&(this.view.enabled=!1),this.updateProjectionMatrix()}updateProjectionMatrix(){let e=this.near,t=e*Math.tan(ot*.5*this.fov)/this.zoom,n=2*t,r=this.aspect*n,i=-.5*r,a=this.view;if(this.view!==null&&this.view.enabled){let e=a.fullWidth,o=a.fullHeight;i+=a.offsetX*r/e,t-=a.offsetY*n/o,r*=a.width/e,n*=a.height/o}let o=this.filmOffset;o!==0&&(i+=e*o/this.getFilmWidth()),this.projectionMatrix.makePerspective(i,i+r,t,t-n,e,this.far,this.coordinateSystem,this.reversedDepth),this.projectionMatrixInverse.copy(this.projectionMatrix).invert()}toJSON(e){let t=super.toJSON(e);return t.object.fov=this.fov,t.object.zoom=this.zoom,t.object.near=this.near,t.object.far=this.far,t.object.focus=this.focus,t.object.aspect=this.aspect,this.view!==null&&(t.object.view=Object.assign({},this.view)),t.object.filmGauge=this.filmGauge,t.object.filmOffset=this.filmOffset,t}},xa=class extends ga{constructor(e=-1,t=1,n=1,r=-1,i=.1,a=2e3){super(),this.isOrthographicCamera=!0,this.type=`OrthographicCamera`,this.zoom=1,this.view=null,this.left=e,this.right=t,this.top=n,this.bottom=r,this.near=i,this.far=a,this.updateProjectionMatrix()}copy(e,t){return super.copy(e,t),this.left=e.left,this.right=e.right,this.top=e.top,this.bottom=e.bottom,this.near=e.near,this.far=e.far,this.zoom=e.zoom,this.view=e.view===null?null:Object.assign({},e.view),this}setViewOffset(e,t,n,r,i,a){this.view===null&&(this.view={enabled:!0,fullWidth:1,fullHeight:1,offsetX:0,offsetY:0,width:1,height:1}),this.view.enabled=!0,this.view.fullWidth=e,this.view.fullHeight=t,this.view.offsetX=n,this.view.offsetY=r,this.view.width=i,this.view.height=a,this.updateProjectionMatrix()}clearViewOffset(){this.view!==null&&(this.view.enabled=!1),this.updateProjectionMatrix()}updateProjectionMatrix(){let e=(this.right-this.left)/(2*this.zoom),t=(this.top-this.bottom)/(2*this.zoom),n=(this.right+this.left)/2,r=(this.top+this.bottom)/2,i=n-e,a=n+e,o=r+t,s=r-t;if(this.view!==null&&this.view.enabled){let e=(this.right-this.left)/this.view.fullWidth/this.zoom,t=(this.top-this.bottom)/this.view.fullHeight/this.zoom;i+=e*this.view.offsetX,a=i+e*this.view.width,o-=t*this.view.offsetY,s=o-t*this.view.height}this.projectionMatrix.makeOrthographic(i,a,o,s,this.near,this.far,this.coordinateSystem,this.reversedDepth),this.projectionMatrixInverse.copy(this.projectionMatrix).invert()}toJSON(e){let t=super.toJSON(e);return t.object.zoom=this.zoom,t.object.left=this.left,t.object.right=this.right,t.object.top=this.top,t.object.bottom=this.bottom,t.object.near=this.near,t.object.far=this.far,this.view!==null&&(t.object.view=Object.assign({},this.view)),t}},Sa=class extends fa{constructor(){super(new xa(-5,5,5,-5,.5,500)),this.isDirectionalLightShadow=!0}},Ca=class extends ca{constructor(e,t){super(e,t),this.isDirectionalLight=!0,this.type=`DirectionalLight`,this.position.copy(Dn.DEFAULT_UP),this.updateMatrix(),this.target=new Dn,this.shadow=new Sa}dispose(){super.dispose(),this.shadow.dispose()}copy(e){return super.copy(e),this.target=e.target.clone(),this.shadow=e.shadow.clone(),this}toJSON(e){let t=super.toJSON(e);return t.object.shadow=this.shadow.toJSON(),t.object.target=this.target.uuid,t}},wa=class extends ca{constructor(e,t){super(e,t),this.isAmbientLight=!0,this.type=`AmbientLight`}},Ta=class extends Ar{constructor(){super(),this.isInstancedBufferGeometry=!0,this.type=`InstancedBufferGeometry`,this.instanceCount=1/0}copy(e){return super.copy(e),this.instanceCount=e.instanceCount,this}toJSON(){let e=super.toJSON();return e.instanceCount=this.instanceCount,e.isInstancedBufferGeometry=!0,e}},Ea=-90,Da=1,Oa=class extends Dn{constructor(e,t,n){super(),this.type=`CubeCamera`,this.renderTarget=n,this.coordinateSystem=null,this.activeMipmapLevel=0;let r=new ba(Ea,Da,e,t);r.layers=this.layers,this.add(r);let i=new ba(Ea,Da,e,t);i.layers=this.layers,this.add(i);let a=new ba(Ea,Da,e,t);a.layers=this.layers,this.add(a);let o=new ba(Ea,Da,e,t);o.layers=this.layers,this.add(o);let s=new ba(Ea,Da,e,t);s.layers=this.layers,this.add(s);let c=new ba(Ea,Da,e,t);c.layers=this.layers,this.add(c)}updateCoordinateSystem(){let e=this.coordinateSystem,t=this.children.concat(),[n,r,i,a,o,s]=t;for(let e of t)this.remove(e);if(e===2e3)n.up.set(0,1,0),n.lookAt(1,0,0),r.up.set(0,1,0),r.lookAt(-1,0,0),i.up.set(0,0,-1),i.lookAt(0,1,0),a.up.set(0,0,1),a.lookAt(0,-1,0),o.up.set(0,1,0),o.lookAt(0,0,1),s.up.set(0,1,0),s.lookAt(0,0,-1);else if(e===2001)n.up.set(0,-1,0),n.lookAt(-1,0,0),r.up.set(0,-1,0),r.lookAt(1,0,0),i.up.set(0,0,1),i.lookAt(0,1,0),a.up.set(0,0,-1),a.lookAt(0,-1,0),o.up.set(0,-1,0),o.lookAt(0,0,1),s.up.set(0,-1,0),s.lookAt(0,0,-1);else throw Error(`THREE.CubeCamera.updateCoordinateSystem(): Invalid coordinate system: `+e);for(let e of t)this.add(e),e.updateMatrixWorld()}update(e,t){this.parent===null&&this.updateMatrixWorld();let{renderTarget:n,activeMipmapLevel:r}=this;this.coordinateSystem!==e.coordinateSystem&&(this.coordinateSystem=e.coordinateSystem,this.updateCoordinateSystem());let[i,a,o,s,c,l]=this.children,u=e.getRenderTarget(),d=e.getActiveCubeFace(),f=e.getActiveMipmapLevel(),p=e.xr.enabled;e.xr.enabled=!1;let m=n.texture.mipmapsAutoUpdate;n.texture.mipmapsAutoUpdate=!1;let h=!1;h=e.isWebGLRenderer===!0?e.state.buffers.depth.getReversed():e.reversedDepthBuffer,e.setRenderTarget(n,0,r),h&&e.autoClear===!1&&e.clearDepth(),e.render(t,i),e.setRenderTarget(n,1,r),h&&e.autoClear===!1&&e.clearDepth(),e.render(t,a),e.setRenderTarget(n,2,r),h&&e.autoClear===!1&&e.clearDepth(),e.render(t,o),e.setRenderTarget(n,3,r),h&&e.autoClear===!1&&e.clearDepth(),e.render(t,s),e.setRenderTarget(n,4,r),h&&e.autoClear===!1&&e.clearDepth(),e.render(t,c),n.texture.mipmapsAutoUpdate=m,e.setRenderTarget(n,5,r),h&&e.autoClear===!1&&e.clearDepth(),e.render(t,l),e.setRenderTarget(u,d,f),e.xr.enabled=p,n.texture.needsPMREMUpdate=!0}},ka=class extends ba{constructor(e=[]){super(),this.isArrayCamera=!0,this.isMultiViewCamera=!1,this.cameras=e,this.perCameraFrustumCulled=!1}},Aa=`\\[\\]\\.:\\/`,ja=RegExp(`[\\[\\]\\.:\\/]`,`g`),Ma=`[^\\[\\]\\.:\\/]`,Na=`[^`+Aa.replace(`\\.`,``)+`]`,Pa=`((?:WC+[\\/:])*)`.replace(`WC`,Ma),Fa=`(WCOD+)?`.replace(`WCOD`,Na),Ia=`(?:\\.(WC+)(?:\\[(.+)\\])?)?`.replace(`WC`,Ma),La=`\\.(WC+)(?:\\[(.+)\\])?`.replace(`WC`,Ma),Ra=RegExp(`^`+Pa+Fa+Ia+La+`$`),za=[`material`,`materials`,`bones`,`map`],Ba=class{constructor(e,t,n){let r=n||Va.parseTrackName(t);this._targetGroup=e,this._bindings=e.subscribe_(t,r)}getValue(e,t){this.bind();let n=this._targetGroup.nCachedObjects_,r=this._bindings[n];r!==void 0&&r.getValue(e,t)}setValue(e,t){let n=this._bindings;for(let r=this._targetGroup.nCachedObjects_,i=n.length;r!==i;++r)n[r].setValue(e,t)}bind(){let e=this._bindings;for(let t=this._targetGroup.nCachedObjects_,n=e.length;t!==n;++t)e[t].bind()}unbind(){let e=this._bindings;for(let t=this._targetGroup.nCachedObjects_,n=e.length;t!==n;++t)e[t].unbind()}},Va=class e{constructor(t,n,r){this.path=n,this.parsedPath=r||e.parseTrackName(n),this.node=e.findNode(t,this.parsedPath.nodeName),this.rootNode=t,this.getValue=this._getValue_unbound,this.setValue=this._setValue_unbound}static create(t,n,r){return t&&t.isAnimationObjectGroup?new e.Composite(t,n,r):new e(t,n,r)}static sanitizeNodeName(e){return e.replace(/\s/g,`_`).replace(ja,``)}static parseTrackName(e){let t=Ra.exec(e);if(t===null)throw Error(`THREE.PropertyBinding: Cannot parse trackName: `+e);let n={nodeName:t[2],objectName:t[3],objectIndex:t[4],propertyName:t[5],propertyIndex:t[6]},r=n.nodeName&&n.nodeName.lastIndexOf(`.`);if(r!==void 0&&r!==-1){let e=n.nodeName.substring(r+1);za.indexOf(e)!==-1&&(n.nodeName=n.nodeName.substring(0,r),n.objectName=e)}if(n.propertyName===null||n.propertyName.length===0)throw Error(`THREE.PropertyBinding: can not parse propertyName from trackName: `+e);return n}static findNode(e,t){if(t===void 0||t===``||t===`.`||t===-1||t===e.name||t===e.uuid)return e;if(e.skeleton){let n=e.skeleton.getBoneByName(t);if(n!==void 0)return n}if(e.children){let n=function(e){for(let r=0;r<e.length;r++){let i=e[r];if(i.name===t||i.uuid===t)return i;let a=n(i.children);if(a)return a}return null},r=n(e.children);if(r)return r}return null}_getValue_unavailable(){}_setValue_unavailable(){}_getValue_direct(e,t){e[t]=this.targetObject[this.propertyName]}_getValue_array(e,t){let n=this.resolvedProperty;for(let r=0,i=n.length;r!==i;++r)e[t++]=n[r]}_getValue_arrayElement(e,t){e[t]=this.resolvedProperty[this.propertyIndex]}_getValue_toArray(e,t){this.resolvedProperty.toArray(e,t)}_setValue_direct(e,t){this.targetObject[this.propertyName]=e[t]}_setValue_direct_setNeedsUpdate(e,t){this.targetObject[this.propertyName]=e[t],this.targetObject.needsUpdate=!0}_setValue_direct_setMatrixWorldNeedsUpdate(e,t){this.targetObject[this.propertyName]=e[t],this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_array(e,t){let n=this.resolvedProperty;for(let r=0,i=n.length;r!==i;++r)n[r]=e[t++]}_setValue_array_setNeedsUpdate(e,t){let n=this.resolvedProperty;for(let r=0,i=n.length;r!==i;++r)n[r]=e[t++];this.targetObject.needsUpdate=!0}_setValue_array_setMatrixWorldNeedsUpdate(e,t){let n=this.resolvedProperty;for(let r=0,i=n.length;r!==i;++r)n[r]=e[t++];this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_arrayElement(e,t){this.resolvedProperty[this.propertyIndex]=e[t]}_setValue_arrayElement_setNeedsUpdate(e,t){this.resolvedProperty[this.propertyIndex]=e[t],this.targetObject.needsUpdate=!0}_setValue_arrayElement_setMatrixWorldNeedsUpdate(e,t){this.resolvedProperty[this.propertyIndex]=e[t],this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_fromArray(e,t){this.resolvedProperty.fromArray(e,t)}_setValue_fromArray_setNeedsUpdate(e,t){this.resolvedProperty.fromArray(e,t),this.targetObject.needsUpdate=!0}_setValue_fromArray_setMatrixWorldNeedsUpdate(e,t){this.resolvedProperty.fromArray(e,t),this.targetObject.matrixWorldNeedsUpdate=!0}_getValue_unbound(e,t){this.bind(),this.getValue(e,t)}_setValue_unbound(e,t){this.bind(),this.setValue(e,t)}bind(){let t=this.node,n=this.parsedPath,r=n.objectName,i=n.propertyName,a=n.propertyIndex;if(t||(t=e.findNode(this.rootNode,n.nodeName),this.node=t),this.getValue=this._getValue_unavailable,this.setValue=this._setValue_unavailable,!t){H(`PropertyBinding: No target node found for track: `+this.path+`.`);return}if(r){let e=n.objectIndex;switch(r){case`materials`:if(!t.material){U(`PropertyBinding: Can not bind to material as node does not have a material.`,this);return}if(!t.material.materials){U(`PropertyBinding: Can not bind to material.materials as node.material does not have a materials array.`,this);return}t=t.material.materials;break;case`bones`:if(!t.skeleton){U(`PropertyBinding: Can not bind to bones as node does not have a skeleton.`,this);return}t=t.skeleton.bones;for(let n=0;n<t.length;n++)if(t[n].name===e){e=n;break}break;case`map`:if(`map`in t){t=t.map;break}if(!t.material){U(`PropertyBinding: Can not bind to material as node does not have a material.`,this);return}if(!t.material.map){U(`PropertyBinding: Can not bind to material.map as node.material does not have a map.`,this);return}t=t.material.map;break;default:if(t[r]===void 0){U(`PropertyBinding: Can not bind to objectName of node undefined.`,this);return}t=t[r]}if(e!==void 0){if(t[e]===void 0){U(`PropertyBinding: Trying to bind to objectIndex of objectName, but is undefined.`,this,t);return}t=t[e]}}let o=t[i];if(o===void 0){let e=n.nodeName;U(`PropertyBinding: Trying to update property for track: `+e+`.`+i+` but it wasn't found.`,t);return}let s=this.Versioning.None;this.targetObject=t,t.isMaterial===!0?s=this.Versioning.NeedsUpdate:t.isObject3D===!0&&(s=this.Versioning.MatrixWorldNeedsUpdate);let c=this.BindingType.Direct;if(a!==void 0){if(i===`morphTargetInfluences`){if(!t.geometry){U(`PropertyBinding: Can not bind to morphTargetInfluences because node does not have a geometry.`,this);return}if(!t.geometry.morphAttributes){U(`PropertyBinding: Can not bind to morphTargetInfluences because node does not have a geometry.morphAttributes.`,this);return}t.morphTargetDictionary[a]!==void 0&&(a=t.morphTargetDictionary[a])}c=this.BindingType.ArrayElement,this.resolvedProperty=o,this.propertyIndex=a}else o.fromArray!==void 0&&o.toArray!==void 0?(c=this.BindingType.HasFromToArray,this.resolvedProperty=o):Array.isArray(o)?(c=this.BindingType.EntireArray,this.resolvedProperty=o):this.propertyName=i;this.getValue=this.GetterByBindingType[c],this.setValue=this.SetterByBindingTypeAndVersioning[c][s]}unbind(){this.node=null,this.getValue=this._getValue_unbound,this.setValue=this._setValue_unbound}};Va.Composite=Ba,Va.prototype.BindingType={Direct:0,EntireArray:1,ArrayElement:2,HasFromToArray:3},Va.prototype.Versioning={None:0,NeedsUpdate:1,MatrixWorldNeedsUpdate:2},Va.prototype.GetterByBindingType=[Va.prototype._getValue_direct,Va.prototype._getValue_array,Va.prototype._getValue_arrayElement,Va.prototype._getValue_toArray],Va.prototype.SetterByBindingTypeAndVersioning=[[Va.prototype._setValue_direct,Va.prototype._setValue_direct_setNeedsUpdate,Va.prototype._setValue_direct_setMatrixWorldNeedsUpdate],[Va.prototype._setValue_array,Va.prototype._setValue_array_setNeedsUpdate,Va.prototype._setValue_array_setMatrixWorldNeedsUpdate],[Va.prototype._setValue_arrayElement,Va.prototype._setValue_arrayElement_setNeedsUpdate,Va.prototype._setValue_arrayElement_setMatrixWorldNeedsUpdate],[Va.prototype._setValue_fromArray,Va.prototype._setValue_fromArray_setNeedsUpdate,Va.prototype._setValue_fromArray_setMatrixWorldNeedsUpdate]];var Ha=class{constructor(e=1,t=0,n=0){this.radius=e,this.phi=t,this.theta=n}set(e,t,n){return this.radius=e,this.phi=t,this.theta=n,this}copy(e){return this.radius=e.radius,this.phi=e.phi,this.theta=e.theta,this}makeSafe(){let e=1e-6;return this.phi=G(this.phi,e,Math.PI-e),this}setFromVector3(e){return this.setFromCartesianCoords(e.x,e.y,e.z)}setFromCartesianCoords(e,t,n){return this.radius=Math.sqrt(e*e+t*t+n*n),this.radius===0?(this.theta=0,this.phi=0):(this.theta=Math.atan2(e,n),this.phi=Math.acos(G(t/this.radius,-1,1))),this}clone(){return new this.constructor().copy(this)}};(class{static{this.prototype.isMatrix2=!0}constructor(e,t,n,r){this.elements=[1,0,0,1],e!==void 0&&this.set(e,t,n,r)}identity(){return this.set(1,0,0,1),this}fromArray(e,t=0){for(let n=0;n<4;n++)this.elements[n]=e[n+t];return this}set(e,t,n,r){let i=this.elements;return i[0]=e,i[2]=t,i[1]=n,i[3]=r,this}});var Ua=new K,Wa=class{constructor(e=new K(1/0,1/0),t=new K(-1/0,-1/0)){this.isBox2=!0,this.min=e,this.max=t}set(e,t){return this.min.copy(e),this.max.copy(t),this}setFromPoints(e){this.makeEmpty();for(let t=0,n=e.length;t<n;t++)this.expandByPoint(e[t]);return this}setFromCenterAndSize(e,t){let n=Ua.copy(t).multiplyScalar(.5);return this.min.copy(e).sub(n),this.max.copy(e).add(n),this}clone(){return new this.constructor().copy(this)}copy(e){return this.min.copy(e.min),this.max.copy(e.max),this}makeEmpty(){return this.min.x=this.min.y=1/0,this.max.x=this.max.y=-1/0,this}isEmpty(){return this.max.x<this.min.x||this.max.y<this.min.y}getCenter(e){return this.isEmpty()?e.set(0,0):e.addVectors(this.min,this.max).multiplyScalar(.5)}getSize(e){return this.isEmpty()?e.set(0,0):e.subVectors(this.max,this.min)}expandByPoint(e){return this.min.min(e),this.max.max(e),this}expandByVector(e){return this.min.sub(e),this.max.add(e),this}expandByScalar(e){return this.min.addScalar(-e),this.max.addScalar(e),this}containsPoint(e){return e.x>=this.min.x&&e.x<=this.max.x&&e.y>=this.min.y&&e.y<=this.max.y}containsBox(e){return this.min.x<=e.min.x&&e.max.x<=this.max.x&&this.min.y<=e.min.y&&e.max.y<=this.max.y}getParameter(e,t){return t.set((e.x-this.min.x)/(this.max.x-this.min.x),(e.y-this.min.y)/(this.max.y-this.min.y))}intersectsBox(e){return e.max.x>=this.min.x&&e.min.x<=this.max.x&&e.max.y>=this.min.y&&e.min.y<=this.max.y}clampPoint(e,t){return t.copy(e).clamp(this.min,this.max)}distanceToPoint(e){return this.clampPoint(e,Ua).distanceTo(e)}intersect(e){return this.min.max(e.min),this.max.min(e.max),this.isEmpty()&&this.makeEmpty(),this}union(e){return this.min.min(e.min),this.max.max(e.max),this}translate(e){return this.min.add(e),this.max.add(e),this}equals(e){return e.min.equals(this.min)&&e.max.equals(this.max)}},Ga=class extends Si{constructor(e=10,t=10,n=4473924,r=8947848){n=new X(n),r=new X(r);let i=t/2,a=e/t,o=e/2,s=[],c=[];for(let e=0,l=0,u=-o;e<=t;e++,u+=a){s.push(-o,0,u,o,0,u),s.push(u,0,-o,u,0,o);let t=e===i?n:r;t.toArray(c,l),l+=3,t.toArray(c,l),l+=3,t.toArray(c,l),l+=3,t.toArray(c,l),l+=3}let l=new Ar;l.setAttribute(`position`,new vr(s,3)),l.setAttribute(`color`,new vr(c,3));let u=new ui({vertexColors:!0,toneMapped:!1});super(l,u),this.type=`GridHelper`}dispose(){super.dispose(),this.geometry.dispose(),this.material.dispose()}},Ka=class extends it{constructor(e,t=null){super(),this.object=e,this.domElement=t,this.enabled=!0,this.state=-1,this.keys={},this.mouseButtons={LEFT:null,MIDDLE:null,RIGHT:null},this.touches={ONE:null,TWO:null}}connect(e){this.domElement!==null&&this.disconnect(),this.domElement=e}disconnect(){}dispose(){}update(){}};function qa(e,t,n,r){let i=Ja(r);switch(n){case O:return e*t;case N:return e*t/i.components*i.byteLength;case P:return e*t/i.components*i.byteLength;case ee:return e*t*2/i.components*i.byteLength;case te:return e*t*2/i.components*i.byteLength;case k:return e*t*3/i.components*i.byteLength;case A:return e*t*4/i.components*i.byteLength;case ne:return e*t*4/i.components*i.byteLength;case F:case re:return Math.floor((e+3)/4)*Math.floor((t+3)/4)*8;case ie:case ae:return Math.floor((e+3)/4)*Math.floor((t+3)/4)*16;case se:case L:return Math.max(e,16)*Math.max(t,8)/4;case oe:case I:return Math.max(e,8)*Math.max(t,8)/2;case ce:case le:case de:case fe:return Math.floor((e+3)/4)*Math.floor((t+3)/4)*8;case ue:case pe:case me:return Math.floor((e+3)/4)*Math.floor((t+3)/4)*16;case he:return Math.floor((e+3)/4)*Math.floor((t+3)/4)*16;case ge:return Math.floor((e+4)/5)*Math.floor((t+3)/4)*16;case _e:return Math.floor((e+4)/5)*Math.floor((t+4)/5)*16;case ve:return Math.floor((e+5)/6)*Math.floor((t+4)/5)*16;case ye:return Math.floor((e+5)/6)*Math.floor((t+5)/6)*16;case be:return Math.floor((e+7)/8)*Math.floor((t+4)/5)*16;case xe:return Math.floor((e+7)/8)*Math.floor((t+5)/6)*16;case Se:return Math.floor((e+7)/8)*Math.floor((t+7)/8)*16;case Ce:return Math.floor((e+9)/10)*Math.floor((t+4)/5)*16;case we:return Math.floor((e+9)/10)*Math.floor((t+5)/6)*16;case Te:return Math.floor((e+9)/10)*Math.floor((t+7)/8)*16;case Ee:return Math.floor((e+9)/10)*Math.floor((t+9)/10)*16;case De:return Math.floor((e+11)/12)*Math.floor((t+9)/10)*16;case Oe:return Math.floor((e+11)/12)*Math.floor((t+11)/12)*16;case ke:case Ae:case je:return Math.ceil(e/4)*Math.ceil(t/4)*16;case R:case Me:return Math.ceil(e/4)*Math.ceil(t/4)*8;case Ne:case Pe:return Math.ceil(e/4)*Math.ceil(t/4)*16}throw Error(`Unable to determine texture byte length for ${n} format.`)}function Ja(e){switch(e){case h:case g:return{byteLength:1,components:1};case v:case _:case S:return{byteLength:2,components:1};case C:case w:return{byteLength:2,components:4};case b:case y:case x:return{byteLength:4,components:1};case E:case D:return{byteLength:4,components:3}}throw Error(`THREE.TextureUtils: Unknown texture type ${e}.`)}typeof __THREE_DEVTOOLS__<`u`&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent(`register`,{detail:{revision:`187`}})),typeof window<`u`&&(window.__THREE__?H(`WARNING: Multiple instances of Three.js being imported.`):window.__THREE__=`187`);function Ya(){let e=null,t=!1,n=null,r=null;function i(t,a){r=e.requestAnimationFrame(i),n(t,a)}return{start:function(){t!==!0&&n!==null&&e!==null&&(r=e.requestAnimationFrame(i),t=!0)},stop:function(){e!==null&&e.cancelAnimationFrame(r),t=!1},setAnimationLoop:function(e){n=e},setContext:function(t){e=t}}}function Xa(e){let t=new WeakMap;function n(t,n){let r=t.array,i=t.usage,a=r.byteLength,o=e.createBuffer();e.bindBuffer(n,o),e.bufferData(n,r,i),t.onUploadCallback();let s;if(r instanceof Float32Array)s=e.FLOAT;else if(typeof Float16Array<`u`&&r instanceof Float16Array)s=e.HALF_FLOAT;else if(r instanceof Uint16Array)s=t.isFloat16BufferAttribute?e.HALF_FLOAT:e.UNSIGNED_SHORT;else if(r instanceof Int16Array)s=e.SHORT;else if(r instanceof Uint32Array)s=e.UNSIGNED_INT;else if(r instanceof Int32Array)s=e.INT;else if(r instanceof Int8Array)s=e.BYTE;else if(r instanceof Uint8Array)s=e.UNSIGNED_BYTE;else if(r instanceof Uint8ClampedArray)s=e.UNSIGNED_BYTE;else throw Error(`THREE.WebGLAttributes: Unsupported buffer data format: `+r);return{buffer:o,type:s,bytesPerElement:r.BYTES_PER_ELEMENT,version:t.version,size:a}}function r(t,n,r){let i=n.array,a=n.updateRanges;if(e.bindBuffer(r,t),a.length===0)e.bufferSubData(r,0,i);else{a.sort((e,t)=>e.start-t.start);let t=0;for(let e=1;e<a.length;e++){let n=a[t],r=a[e];r.start<=n.start+n.count+1?n.count=Math.max(n.count,r.start+r.count-n.start):(++t,a[t]=r)}a.length=t+1;for(let t=0,n=a.length;t<n;t++){let n=a[t];e.bufferSubData(r,n.start*i.BYTES_PER_ELEMENT,i,n.start,n.count)}n.clearUpdateRanges()}n.onUploadCallback()}function i(e){return e.isInterleavedBufferAttribute&&(e=e.data),t.get(e)}function a(n){n.isInterleavedBufferAttribute&&(n=n.data);let r=t.get(n);r&&(e.deleteBuffer(r.buffer),t.delete(n))}function o(e,i){if(e.isInterleavedBufferAttribute&&(e=e.data),e.isGLBufferAttribute){let n=t.get(e);(!n||n.version<e.version)&&t.set(e,{buffer:e.buffer,type:e.type,bytesPerElement:e.elementSize,version:e.version});return}let a=t.get(e);if(a===void 0)t.set(e,n(e,i));else if(a.version<e.version){if(a.size!==e.array.byteLength)throw Error(`THREE.WebGLAttributes: The size of the buffer attribute's array buffer does not match the original size. Resizing buffer attributes is not supported.`);r(a.buffer,e,i),a.version=e.version}}return{get:i,remove:a,update:o}}var Z={alphahash_fragment:`#ifdef USE_ALPHAHASH
	if ( diffuseColor.a < getAlphaHashThreshold( vPosition ) ) discard;
#endif`,alphahash_pars_fragment:`#ifdef USE_ALPHAHASH
	const float ALPHA_HASH_SCALE = 0.05;
	float hash2D( vec2 value ) {
		return fract( 1.0e4 * sin( 17.0 * value.x + 0.1 * value.y ) * ( 0.1 + abs( sin( 13.0 * value.y + value.x ) ) ) );
	}
	float hash3D( vec3 value ) {
		return hash2D( vec2( hash2D( value.xy ), value.z ) );
	}
	float getAlphaHashThreshold( vec3 position ) {
		float maxDeriv = max(
			length( dFdx( position.xyz ) ),
			length( dFdy( position.xyz ) )
		);
		float pixScale = 1.0 / ( ALPHA_HASH_SCALE * maxDeriv );
		vec2 pixScales = vec2(
			exp2( floor( log2( pixScale ) ) ),
			exp2( ceil( log2( pixScale ) ) )
		);
		vec2 alpha = vec2(
			hash3D( floor( pixScales.x * position.xyz ) ),
			hash3D( floor( pixScales.y * position.xyz ) )
		);
		float lerpFactor = fract( log2( pixScale ) );
		float x = ( 1.0 - lerpFactor ) * alpha.x + lerpFactor * alpha.y;
		float a = min( lerpFactor, 1.0 - lerpFactor );
		vec3 cases = vec3(
			x * x / ( 2.0 * a * ( 1.0 - a ) ),
			( x - 0.5 * a ) / ( 1.0 - a ),
			1.0 - ( ( 1.0 - x ) * ( 1.0 - x ) / ( 2.0 * a * ( 1.0 - a ) ) )
		);
		float threshold = ( x < ( 1.0 - a ) )
			? ( ( x < a ) ? cases.x : cases.y )
			: cases.z;
		return clamp( threshold , 1.0e-6, 1.0 );
	}
#endif`,alphamap_fragment:`#ifdef USE_ALPHAMAP
	diffuseColor.a *= texture2D( alphaMap, vAlphaMapUv ).g;
#endif`,alphamap_pars_fragment:`#ifdef USE_ALPHAMAP
	uniform sampler2D alphaMap;
#endif`,alphatest_fragment:`#ifdef USE_ALPHATEST
	#ifdef ALPHA_TO_COVERAGE
	diffuseColor.a = smoothstep( alphaTest, alphaTest + fwidth( diffuseColor.a ), diffuseColor.a );
	if ( diffuseColor.a == 0.0 ) discard;
	#else
	if ( diffuseColor.a < alphaTest ) discard;
	#endif
#endif`,alphatest_pars_fragment:`#ifdef USE_ALPHATEST
	uniform float alphaTest;
#endif`,aomap_fragment:`#ifdef USE_AOMAP
	float ambientOcclusion = ( texture2D( aoMap, vAoMapUv ).r - 1.0 ) * aoMapIntensity + 1.0;
	reflectedLight.indirectDiffuse *= ambientOcclusion;
	#if defined( USE_CLEARCOAT ) 
		clearcoatSpecularIndirect *= ambientOcclusion;
	#endif
	#if defined( USE_SHEEN ) 
		sheenSpecularIndirect *= ambientOcclusion;
	#endif
	#if defined( USE_ENVMAP ) && defined( STANDARD )
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		reflectedLight.indirectSpecular *= computeSpecularOcclusion( dotNV, ambientOcclusion, material.roughness );
	#endif
#endif`,aomap_pars_fragment:`#ifdef USE_AOMAP
	uniform sampler2D aoMap;
	uniform float aoMapIntensity;
#endif`,batching_pars_vertex:`#ifdef USE_BATCHING
	#if ! defined( GL_ANGLE_multi_draw )
	#define gl_DrawID _gl_DrawID
	uniform int _gl_DrawID;
	#endif
	uniform highp sampler2D batchingTexture;
	uniform highp usampler2D batchingIdTexture;
	mat4 getBatchingMatrix( const in float i ) {
		int size = textureSize( batchingTexture, 0 ).x;
		int j = int( i ) * 4;
		int x = j % size;
		int y = j / size;
		vec4 v1 = texelFetch( batchingTexture, ivec2( x, y ), 0 );
		vec4 v2 = texelFetch( batchingTexture, ivec2( x + 1, y ), 0 );
		vec4 v3 = texelFetch( batchingTexture, ivec2( x + 2, y ), 0 );
		vec4 v4 = texelFetch( batchingTexture, ivec2( x + 3, y ), 0 );
		return mat4( v1, v2, v3, v4 );
	}
	float getIndirectIndex( const in int i ) {
		int size = textureSize( batchingIdTexture, 0 ).x;
		int x = i % size;
		int y = i / size;
		return float( texelFetch( batchingIdTexture, ivec2( x, y ), 0 ).r );
	}
#endif
#ifdef USE_BATCHING_COLOR
	uniform sampler2D batchingColorTexture;
	vec4 getBatchingColor( const in float i ) {
		int size = textureSize( batchingColorTexture, 0 ).x;
		int j = int( i );
		int x = j % size;
		int y = j / size;
		return texelFetch( batchingColorTexture, ivec2( x, y ), 0 );
	}
#endif`,batching_vertex:`#ifdef USE_BATCHING
	mat4 batchingMatrix = getBatchingMatrix( getIndirectIndex( gl_DrawID ) );
#endif`,begin_vertex:`vec3 transformed = vec3( position );
#ifdef USE_ALPHAHASH
	vPosition = vec3( position );
#endif`,beginnormal_vertex:`vec3 objectNormal = vec3( normal );
#ifdef USE_TANGENT
	vec3 objectTangent = vec3( tangent.xyz );
#endif`,bsdfs:`float G_BlinnPhong_Implicit( ) {
	return 0.25;
}
float D_BlinnPhong( const in float shininess, const in float dotNH ) {
	return RECIPROCAL_PI * ( shininess * 0.5 + 1.0 ) * pow( dotNH, shininess );
}
vec3 BRDF_BlinnPhong( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in vec3 specularColor, const in float shininess ) {
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNH = saturate( dot( normal, halfDir ) );
	float dotVH = saturate( dot( viewDir, halfDir ) );
	vec3 F = F_Schlick( specularColor, 1.0, dotVH );
	float G = G_BlinnPhong_Implicit( );
	float D = D_BlinnPhong( shininess, dotNH );
	return F * ( G * D );
} // validated`,iridescence_fragment:`#ifdef USE_IRIDESCENCE
	const mat3 XYZ_TO_REC709 = mat3(
		 3.2404542, -0.9692660,  0.0556434,
		-1.5371385,  1.8760108, -0.2040259,
		-0.4985314,  0.0415560,  1.0572252
	);
	vec3 Fresnel0ToIor( vec3 fresnel0 ) {
		vec3 sqrtF0 = sqrt( fresnel0 );
		return ( vec3( 1.0 ) + sqrtF0 ) / ( vec3( 1.0 ) - sqrtF0 );
	}
	vec3 IorToFresnel0( vec3 transmittedIor, float incidentIor ) {
		return pow2( ( transmittedIor - vec3( incidentIor ) ) / ( transmittedIor + vec3( incidentIor ) ) );
	}
	float IorToFresnel0( float transmittedIor, float incidentIor ) {
		return pow2( ( transmittedIor - incidentIor ) / ( transmittedIor + incidentIor ));
	}
	vec3 evalSensitivity( float OPD, vec3 shift ) {
		float phase = 2.0 * PI * OPD * 1.0e-9;
		vec3 val = vec3( 5.4856e-13, 4.4201e-13, 5.2481e-13 );
		vec3 pos = vec3( 1.6810e+06, 1.7953e+06, 2.2084e+06 );
		vec3 var = vec3( 4.3278e+09, 9.3046e+09, 6.6121e+09 );
		vec3 xyz = val * sqrt( 2.0 * PI * var ) * cos( pos * phase + shift ) * exp( - pow2( phase ) * var );
		xyz.x += 9.7470e-14 * sqrt( 2.0 * PI * 4.5282e+09 ) * cos( 2.2399e+06 * phase + shift[ 0 ] ) * exp( - 4.5282e+09 * pow2( phase ) );
		xyz /= 1.0685e-7;
		vec3 rgb = XYZ_TO_REC709 * xyz;
		return rgb;
	}
	vec3 evalIridescence( float outsideIOR, float eta2, float cosTheta1, float thinFilmThickness, vec3 baseF0 ) {
		vec3 I;
		float iridescenceIOR = mix( outsideIOR, eta2, smoothstep( 0.0, 0.03, thinFilmThickness ) );
		float sinTheta2Sq = pow2( outsideIOR / iridescenceIOR ) * ( 1.0 - pow2( cosTheta1 ) );
		float cosTheta2Sq = 1.0 - sinTheta2Sq;
		if ( cosTheta2Sq < 0.0 ) {
			return vec3( 1.0 );
		}
		float cosTheta2 = sqrt( cosTheta2Sq );
		float R0 = IorToFresnel0( iridescenceIOR, outsideIOR );
		float R12 = F_Schlick( R0, 1.0, cosTheta1 );
		float T121 = 1.0 - R12;
		float phi12 = 0.0;
		if ( iridescenceIOR < outsideIOR ) phi12 = PI;
		float phi21 = PI - phi12;
		vec3 baseIOR = Fresnel0ToIor( clamp( baseF0, 0.0, 0.9999 ) );		vec3 R1 = IorToFresnel0( baseIOR, iridescenceIOR );
		vec3 R23 = F_Schlick( R1, 1.0, cosTheta2 );
		vec3 phi23 = vec3( 0.0 );
		if ( baseIOR[ 0 ] < iridescenceIOR ) phi23[ 0 ] = PI;
		if ( baseIOR[ 1 ] < iridescenceIOR ) phi23[ 1 ] = PI;
		if ( baseIOR[ 2 ] < iridescenceIOR ) phi23[ 2 ] = PI;
		float OPD = 2.0 * iridescenceIOR * thinFilmThickness * cosTheta2;
		vec3 phi = vec3( phi21 ) + phi23;
		vec3 R123 = clamp( R12 * R23, 1e-5, 0.9999 );
		vec3 r123 = sqrt( R123 );
		vec3 Rs = pow2( T121 ) * R23 / ( vec3( 1.0 ) - R123 );
		vec3 C0 = R12 + Rs;
		I = C0;
		vec3 Cm = Rs - T121;
		for ( int m = 1; m <= 2; ++ m ) {
			Cm *= r123;
			vec3 Sm = 2.0 * evalSensitivity( float( m ) * OPD, float( m ) * phi );
			I += Cm * Sm;
		}
		return max( I, vec3( 0.0 ) );
	}
#endif`,bumpmap_pars_fragment:`#ifdef USE_BUMPMAP
	uniform sampler2D bumpMap;
	uniform float bumpScale;
	vec2 dHdxy_fwd() {
		vec2 dSTdx = dFdx( vBumpMapUv );
		vec2 dSTdy = dFdy( vBumpMapUv );
		float Hll = bumpScale * texture2D( bumpMap, vBumpMapUv ).x;
		float dBx = bumpScale * texture2D( bumpMap, vBumpMapUv + dSTdx ).x - Hll;
		float dBy = bumpScale * texture2D( bumpMap, vBumpMapUv + dSTdy ).x - Hll;
		return vec2( dBx, dBy );
	}
	vec3 perturbNormalArb( vec3 surf_pos, vec3 surf_norm, vec2 dHdxy, float faceDirection ) {
		vec3 vSigmaX = normalize( dFdx( surf_pos.xyz ) );
		vec3 vSigmaY = normalize( dFdy( surf_pos.xyz ) );
		vec3 vN = surf_norm;
		vec3 R1 = cross( vSigmaY, vN );
		vec3 R2 = cross( vN, vSigmaX );
		float fDet = dot( vSigmaX, R1 ) * faceDirection;
		vec3 vGrad = sign( fDet ) * ( dHdxy.x * R1 + dHdxy.y * R2 );
		return normalize( abs( fDet ) * surf_norm - vGrad );
	}
#endif`,clipping_planes_fragment:`#if NUM_CLIPPING_PLANES > 0
	vec4 plane;
	#ifdef ALPHA_TO_COVERAGE
		float distanceToPlane, distanceGradient;
		float clipOpacity = 1.0;
		#pragma unroll_loop_start
		for ( int i = 0; i < UNION_CLIPPING_PLANES; i ++ ) {
			plane = clippingPlanes[ i ];
			distanceToPlane = - dot( vClipPosition, plane.xyz ) + plane.w;
			distanceGradient = fwidth( distanceToPlane ) / 2.0;
			clipOpacity *= smoothstep( - distanceGradient, distanceGradient, distanceToPlane );
			if ( clipOpacity == 0.0 ) discard;
		}
		#pragma unroll_loop_end
		#if UNION_CLIPPING_PLANES < NUM_CLIPPING_PLANES
			float unionClipOpacity = 1.0;
			#pragma unroll_loop_start
			for ( int i = UNION_CLIPPING_PLANES; i < NUM_CLIPPING_PLANES; i ++ ) {
				plane = clippingPlanes[ i ];
				distanceToPlane = - dot( vClipPosition, plane.xyz ) + plane.w;
				distanceGradient = fwidth( distanceToPlane ) / 2.0;
				unionClipOpacity *= 1.0 - smoothstep( - distanceGradient, distanceGradient, distanceToPlane );
			}
			#pragma unroll_loop_end
			clipOpacity *= 1.0 - unionClipOpacity;
		#endif
		diffuseColor.a *= clipOpacity;
		if ( diffuseColor.a == 0.0 ) discard;
	#else
		#pragma unroll_loop_start
		for ( int i = 0; i < UNION_CLIPPING_PLANES; i ++ ) {
			plane = clippingPlanes[ i ];
			if ( dot( vClipPosition, plane.xyz ) > plane.w ) discard;
		}
		#pragma unroll_loop_end
		#if UNION_CLIPPING_PLANES < NUM_CLIPPING_PLANES
			bool clipped = true;
			#pragma unroll_loop_start
			for ( int i = UNION_CLIPPING_PLANES; i < NUM_CLIPPING_PLANES; i ++ ) {
				plane = clippingPlanes[ i ];
				clipped = ( dot( vClipPosition, plane.xyz ) > plane.w ) && clipped;
			}
			#pragma unroll_loop_end
			if ( clipped ) discard;
		#endif
	#endif
#endif`,clipping_planes_pars_fragment:`#if NUM_CLIPPING_PLANES > 0
	varying vec3 vClipPosition;
	uniform vec4 clippingPlanes[ NUM_CLIPPING_PLANES ];
#endif`,clipping_planes_pars_vertex:`#if NUM_CLIPPING_PLANES > 0
	varying vec3 vClipPosition;
#endif`,clipping_planes_vertex:`#if NUM_CLIPPING_PLANES > 0
	vClipPosition = - mvPosition.xyz;
#endif`,color_fragment:`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA )
	diffuseColor *= vColor;
#endif`,color_pars_fragment:`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA )
	varying vec4 vColor;
#endif`,color_pars_vertex:`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA ) || defined( USE_INSTANCING_COLOR ) || defined( USE_BATCHING_COLOR )
	varying vec4 vColor;
#endif`,color_vertex:`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA ) || defined( USE_INSTANCING_COLOR ) || defined( USE_BATCHING_COLOR )
	vColor = vec4( 1.0 );
#endif
#ifdef USE_COLOR_ALPHA
	vColor *= color;
#elif defined( USE_COLOR )
	vColor.rgb *= color;
#endif
#ifdef USE_INSTANCING_COLOR
	vColor.rgb *= instanceColor.rgb;
#endif
#ifdef USE_BATCHING_COLOR
	vColor *= getBatchingColor( getIndirectIndex( gl_DrawID ) );
#endif`,common:`#define PI 3.141592653589793
#define PI2 6.283185307179586
#define PI_HALF 1.5707963267948966
#define RECIPROCAL_PI 0.3183098861837907
#define RECIPROCAL_PI2 0.15915494309189535
#define EPSILON 1e-6
#ifndef saturate
#define saturate( a ) clamp( a, 0.0, 1.0 )
#endif
#define whiteComplement( a ) ( 1.0 - saturate( a ) )
float pow2( const in float x ) { return x*x; }
vec3 pow2( const in vec3 x ) { return x*x; }
float pow3( const in float x ) { return x*x*x; }
float pow4( const in float x ) { float x2 = x*x; return x2*x2; }
float max3( const in vec3 v ) { return max( max( v.x, v.y ), v.z ); }
float average( const in vec3 v ) { return dot( v, vec3( 0.3333333 ) ); }
highp float rand( const in vec2 uv ) {
	const highp float a = 12.9898, b = 78.233, c = 43758.5453;
	highp float dt = dot( uv.xy, vec2( a,b ) ), sn = mod( dt, PI );
	return fract( sin( sn ) * c );
}
#ifdef HIGH_PRECISION
	float precisionSafeLength( vec3 v ) { return length( v ); }
#else
	float precisionSafeLength( vec3 v ) {
		float maxComponent = max3( abs( v ) );
		return length( v / maxComponent ) * maxComponent;
	}
#endif
struct IncidentLight {
	vec3 color;
	vec3 direction;
	bool visible;
};
struct ReflectedLight {
	vec3 directDiffuse;
	vec3 directSpecular;
	vec3 indirectDiffuse;
	vec3 indirectSpecular;
};
#ifdef USE_ALPHAHASH
	varying vec3 vPosition;
#endif
vec3 transformDirection( in vec3 dir, in mat4 matrix ) {
	return normalize( ( matrix * vec4( dir, 0.0 ) ).xyz );
}
#define inverseTransformDirection transformDirectionByInverseViewMatrix
vec3 transformNormalByInverseViewMatrix( in vec3 normal, in mat4 viewMatrix ) {
	return normalize( ( vec4( normal, 0.0 ) * viewMatrix ).xyz );
}
vec3 transformDirectionByInverseViewMatrix( in vec3 dir, in mat4 viewMatrix ) {
	return normalize( ( vec4( dir, 0.0 ) * viewMatrix ).xyz );
}
bool isPerspectiveMatrix( mat4 m ) {
	return m[ 2 ][ 3 ] == - 1.0;
}
vec2 equirectUv( in vec3 dir ) {
	float u = atan( dir.z, dir.x ) * RECIPROCAL_PI2 + 0.5;
	float v = asin( clamp( dir.y, - 1.0, 1.0 ) ) * RECIPROCAL_PI + 0.5;
	return vec2( u, v );
}
vec3 BRDF_Lambert( const in vec3 diffuseColor ) {
	return RECIPROCAL_PI * diffuseColor;
}
vec3 F_Schlick( const in vec3 f0, const in float f90, const in float dotVH ) {
	float fresnel = exp2( ( - 5.55473 * dotVH - 6.98316 ) * dotVH );
	return f0 * ( 1.0 - fresnel ) + ( f90 * fresnel );
}
float F_Schlick( const in float f0, const in float f90, const in float dotVH ) {
	float fresnel = exp2( ( - 5.55473 * dotVH - 6.98316 ) * dotVH );
	return f0 * ( 1.0 - fresnel ) + ( f90 * fresnel );
} // validated`,defaultnormal_vertex:`vec3 transformedNormal = objectNormal;
#ifdef USE_TANGENT
	vec3 transformedTangent = objectTangent;
#endif
#ifdef USE_BATCHING
	mat3 bm = mat3( batchingMatrix );
	transformedNormal /= vec3( dot( bm[ 0 ], bm[ 0 ] ), dot( bm[ 1 ], bm[ 1 ] ), dot( bm[ 2 ], bm[ 2 ] ) );
	transformedNormal = bm * transformedNormal;
	#ifdef USE_TANGENT
		transformedTangent = bm * transformedTangent;
	#endif
#endif
#ifdef USE_INSTANCING
	mat3 im = mat3( instanceMatrix );
	transformedNormal /= vec3( dot( im[ 0 ], im[ 0 ] ), dot( im[ 1 ], im[ 1 ] ), dot( im[ 2 ], im[ 2 ] ) );
	transformedNormal = im * transformedNormal;
	#ifdef USE_TANGENT
		transformedTangent = im * transformedTangent;
	#endif
#endif
transformedNormal = normalMatrix * transformedNormal;
#ifdef FLIP_SIDED
	transformedNormal = - transformedNormal;
#endif
#ifdef USE_TANGENT
	transformedTangent = ( modelViewMatrix * vec4( transformedTangent, 0.0 ) ).xyz;
#endif`,displacementmap_pars_vertex:`#ifdef USE_DISPLACEMENTMAP
	uniform sampler2D displacementMap;
	uniform float displacementScale;
	uniform float displacementBias;
#endif`,displacementmap_vertex:`#ifdef USE_DISPLACEMENTMAP
	transformed += normalize( objectNormal ) * ( texture2D( displacementMap, vDisplacementMapUv ).x * displacementScale + displacementBias );
#endif`,emissivemap_fragment:`#ifdef USE_EMISSIVEMAP
	vec4 emissiveColor = texture2D( emissiveMap, vEmissiveMapUv );
	#ifdef DECODE_VIDEO_TEXTURE_EMISSIVE
		emissiveColor = sRGBTransferEOTF( emissiveColor );
	#endif
	totalEmissiveRadiance *= emissiveColor.rgb;
#endif`,emissivemap_pars_fragment:`#ifdef USE_EMISSIVEMAP
	uniform sampler2D emissiveMap;
#endif`,colorspace_fragment:`gl_FragColor = linearToOutputTexel( gl_FragColor );`,colorspace_pars_fragment:`vec4 LinearTransferOETF( in vec4 value ) {
	return value;
}
vec4 sRGBTransferEOTF( in vec4 value ) {
	return vec4( mix( pow( value.rgb * 0.9478672986 + vec3( 0.0521327014 ), vec3( 2.4 ) ), value.rgb * 0.0773993808, vec3( lessThanEqual( value.rgb, vec3( 0.04045 ) ) ) ), value.a );
}
vec4 sRGBTransferOETF( in vec4 value ) {
	return vec4( mix( pow( value.rgb, vec3( 0.41666 ) ) * 1.055 - vec3( 0.055 ), value.rgb * 12.92, vec3( lessThanEqual( value.rgb, vec3( 0.0031308 ) ) ) ), value.a );
}`,envmap_fragment:`#ifdef USE_ENVMAP
	#ifdef ENV_WORLDPOS
		vec3 cameraToFrag;
		if ( isOrthographic ) {
			cameraToFrag = normalize( vec3( - viewMatrix[ 0 ][ 2 ], - viewMatrix[ 1 ][ 2 ], - viewMatrix[ 2 ][ 2 ] ) );
		} else {
			cameraToFrag = normalize( vWorldPosition - cameraPosition );
		}
		vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
		#ifdef ENVMAP_MODE_REFLECTION
			vec3 reflectVec = reflect( cameraToFrag, worldNormal );
		#else
			vec3 reflectVec = refract( cameraToFrag, worldNormal, refractionRatio );
		#endif
	#else
		vec3 reflectVec = vReflect;
	#endif
	#ifdef ENVMAP_TYPE_CUBE
		vec4 envColor = textureCube( envMap, envMapRotation * reflectVec );
		#ifdef ENVMAP_BLENDING_MULTIPLY
			outgoingLight = mix( outgoingLight, outgoingLight * envColor.xyz, specularStrength * reflectivity );
		#elif defined( ENVMAP_BLENDING_MIX )
			outgoingLight = mix( outgoingLight, envColor.xyz, specularStrength * reflectivity );
		#elif defined( ENVMAP_BLENDING_ADD )
			outgoingLight += envColor.xyz * specularStrength * reflectivity;
		#endif
	#endif
#endif`,envmap_common_pars_fragment:`#ifdef USE_ENVMAP
	uniform float envMapIntensity;
	uniform mat3 envMapRotation;
	uniform samplerCube envMap;
	#ifdef ENVMAP_TYPE_PMREM
		float roughnessToMip( const in float roughness ) {
			float r = clamp( roughness, 0.0, 1.0 );
			return ENVMAP_MAX_LOD * r * ( 2.0 - r );
		}
	#endif
#endif`,envmap_pars_fragment:`#ifdef USE_ENVMAP
	uniform float reflectivity;
	#if defined( USE_BUMPMAP ) || defined( USE_NORMALMAP ) || defined( PHONG ) || defined( LAMBERT )
		#define ENV_WORLDPOS
	#endif
	#ifdef ENV_WORLDPOS
		varying vec3 vWorldPosition;
		uniform float refractionRatio;
	#else
		varying vec3 vReflect;
	#endif
#endif`,envmap_pars_vertex:`#ifdef USE_ENVMAP
	#if defined( USE_BUMPMAP ) || defined( USE_NORMALMAP ) || defined( PHONG ) || defined( LAMBERT )
		#define ENV_WORLDPOS
	#endif
	#ifdef ENV_WORLDPOS
		
		varying vec3 vWorldPosition;
	#else
		varying vec3 vReflect;
		uniform float refractionRatio;
	#endif
#endif`,envmap_physical_pars_fragment:`#ifdef USE_ENVMAP
	vec3 getIBLIrradiance( const in vec3 normal ) {
		#ifdef ENVMAP_TYPE_PMREM
			vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
			vec4 envMapColor = textureLod( envMap, envMapRotation * worldNormal, ENVMAP_MAX_LOD );
			return PI * envMapColor.rgb * envMapIntensity;
		#else
			return vec3( 0.0 );
		#endif
	}
	vec3 getIBLRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness ) {
		#ifdef ENVMAP_TYPE_PMREM
			vec3 reflectVec = reflect( - viewDir, normal );
			reflectVec = normalize( mix( reflectVec, normal, pow4( roughness ) ) );
			reflectVec = transformDirectionByInverseViewMatrix( reflectVec, viewMatrix );
			vec4 envMapColor = textureLod( envMap, envMapRotation * reflectVec, roughnessToMip( roughness ) );
			return envMapColor.rgb * envMapIntensity;
		#else
			return vec3( 0.0 );
		#endif
	}
	#ifdef USE_RETROREFLECTION
		vec3 getIBLRetroRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness ) {
			#ifdef ENVMAP_TYPE_PMREM
				vec3 retroVec = normalize( mix( viewDir, normal, pow4( roughness ) ) );
				retroVec = transformDirectionByInverseViewMatrix( retroVec, viewMatrix );
				vec4 envMapColor = textureLod( envMap, envMapRotation * retroVec, roughnessToMip( roughness ) );
				return envMapColor.rgb * envMapIntensity;
			#else
				return vec3( 0.0 );
			#endif
		}
	#endif
	#ifdef USE_ANISOTROPY
		vec3 getIBLAnisotropyRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness, const in vec3 bitangent, const in float anisotropy ) {
			#ifdef ENVMAP_TYPE_PMREM
				vec3 bentNormal = cross( bitangent, viewDir );
				bentNormal = normalize( cross( bentNormal, bitangent ) );
				bentNormal = normalize( mix( bentNormal, normal, pow2( pow2( 1.0 - anisotropy * ( 1.0 - roughness ) ) ) ) );
				return getIBLRadiance( viewDir, bentNormal, roughness );
			#else
				return vec3( 0.0 );
			#endif
		}
		#ifdef USE_RETROREFLECTION
			vec3 getIBLAnisotropyRetroRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness, const in vec3 bitangent, const in float anisotropy ) {
				#ifdef ENVMAP_TYPE_PMREM
					vec3 bentNormal = cross( bitangent, viewDir );
					bentNormal = normalize( cross( bentNormal, bitangent ) );
					bentNormal = normalize( mix( bentNormal, normal, pow2( pow2( 1.0 - anisotropy * ( 1.0 - roughness ) ) ) ) );
					return getIBLRetroRadiance( viewDir, bentNormal, roughness );
				#else
					return vec3( 0.0 );
				#endif
			}
		#endif
	#endif
#endif`,envmap_vertex:`#ifdef USE_ENVMAP
	#ifdef ENV_WORLDPOS
		vWorldPosition = worldPosition.xyz;
	#else
		vec3 cameraToVertex;
		if ( isOrthographic ) {
			cameraToVertex = normalize( vec3( - viewMatrix[ 0 ][ 2 ], - viewMatrix[ 1 ][ 2 ], - viewMatrix[ 2 ][ 2 ] ) );
		} else {
			cameraToVertex = normalize( worldPosition.xyz - cameraPosition );
		}
		vec3 worldNormal = transformNormalByInverseViewMatrix( transformedNormal, viewMatrix );
		#ifdef ENVMAP_MODE_REFLECTION
			vReflect = reflect( cameraToVertex, worldNormal );
		#else
			vReflect = refract( cameraToVertex, worldNormal, refractionRatio );
		#endif
	#endif
#endif`,fog_vertex:`#ifdef USE_FOG
	vFogDepth = - mvPosition.z;
#endif`,fog_pars_vertex:`#ifdef USE_FOG
	varying float vFogDepth;
#endif`,fog_fragment:`#ifdef USE_FOG
	#ifdef FOG_EXP2
		float fogFactor = 1.0 - exp( - fogDensity * fogDensity * vFogDepth * vFogDepth );
	#else
		float fogFactor = smoothstep( fogNear, fogFar, vFogDepth );
	#endif
	gl_FragColor.rgb = mix( gl_FragColor.rgb, fogColor, fogFactor );
#endif`,fog_pars_fragment:`#ifdef USE_FOG
	uniform vec3 fogColor;
	varying float vFogDepth;
	#ifdef FOG_EXP2
		uniform float fogDensity;
	#else
		uniform float fogNear;
		uniform float fogFar;
	#endif
#endif`,gradientmap_pars_fragment:`#ifdef USE_GRADIENTMAP
	uniform sampler2D gradientMap;
#endif
vec3 getGradientIrradiance( vec3 normal, vec3 lightDirection ) {
	float dotNL = dot( normal, lightDirection );
	vec2 coord = vec2( dotNL * 0.5 + 0.5, 0.0 );
	#ifdef USE_GRADIENTMAP
		return vec3( texture2D( gradientMap, coord ).r );
	#else
		vec2 fw = fwidth( coord ) * 0.5;
		return mix( vec3( 0.7 ), vec3( 1.0 ), smoothstep( 0.7 - fw.x, 0.7 + fw.x, coord.x ) );
	#endif
}`,lightmap_pars_fragment:`#ifdef USE_LIGHTMAP
	uniform sampler2D lightMap;
	uniform float lightMapIntensity;
#endif`,lights_lambert_fragment:`LambertMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.specularStrength = specularStrength;`,lights_lambert_pars_fragment:`varying vec3 vViewPosition;
struct LambertMaterial {
	vec3 diffuseColor;
	float specularStrength;
};
void RE_Direct_Lambert( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
void RE_IndirectDiffuse_Lambert( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_Lambert
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Lambert`,lights_pars_begin:`uniform bool receiveShadow;
uniform vec3 ambientLightColor;
#if defined( USE_LIGHT_PROBES )
	uniform vec3 lightProbe[ 9 ];
#endif
vec3 shGetIrradianceAt( in vec3 normal, in vec3 shCoefficients[ 9 ] ) {
	float x = normal.x, y = normal.y, z = normal.z;
	vec3 result = shCoefficients[ 0 ] * 0.886227;
	result += shCoefficients[ 1 ] * 2.0 * 0.511664 * y;
	result += shCoefficients[ 2 ] * 2.0 * 0.511664 * z;
	result += shCoefficients[ 3 ] * 2.0 * 0.511664 * x;
	result += shCoefficients[ 4 ] * 2.0 * 0.429043 * x * y;
	result += shCoefficients[ 5 ] * 2.0 * 0.429043 * y * z;
	result += shCoefficients[ 6 ] * ( 0.743125 * z * z - 0.247708 );
	result += shCoefficients[ 7 ] * 2.0 * 0.429043 * x * z;
	result += shCoefficients[ 8 ] * 0.429043 * ( x * x - y * y );
	return result;
}
vec3 getLightProbeIrradiance( const in vec3 lightProbe[ 9 ], const in vec3 normal ) {
	vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
	vec3 irradiance = shGetIrradianceAt( worldNormal, lightProbe );
	return irradiance;
}
vec3 getAmbientLightIrradiance( const in vec3 ambientLightColor ) {
	vec3 irradiance = ambientLightColor;
	return irradiance;
}
float getDistanceAttenuation( const in float lightDistance, const in float cutoffDistance, const in float decayExponent ) {
	float distanceFalloff = 1.0 / max( pow( lightDistance, decayExponent ), 0.01 );
	if ( cutoffDistance > 0.0 ) {
		distanceFalloff *= pow2( saturate( 1.0 - pow4( lightDistance / cutoffDistance ) ) );
	}
	return distanceFalloff;
}
float getSpotAttenuation( const in float coneCosine, const in float penumbraCosine, const in float angleCosine ) {
	return smoothstep( coneCosine, penumbraCosine, angleCosine );
}
#if NUM_SUN_LIGHTS > 0
	struct SunLight {
		vec3 direction;
		vec3 color;
	};
	uniform SunLight sunLights[ NUM_SUN_LIGHTS ];
	void getSunLightInfo( const in SunLight sunLight, out IncidentLight light ) {
		light.color = sunLight.color;
		light.direction = sunLight.direction;
		light.visible = true;
	}
#endif
#if NUM_DIR_LIGHTS > 0
	struct DirectionalLight {
		vec3 direction;
		vec3 color;
	};
	uniform DirectionalLight directionalLights[ NUM_DIR_LIGHTS ];
	void getDirectionalLightInfo( const in DirectionalLight directionalLight, out IncidentLight light ) {
		light.color = directionalLight.color;
		light.direction = directionalLight.direction;
		light.visible = true;
	}
#endif
#if NUM_POINT_LIGHTS > 0
	struct PointLight {
		vec3 position;
		vec3 color;
		float distance;
		float decay;
	};
	uniform PointLight pointLights[ NUM_POINT_LIGHTS ];
	void getPointLightInfo( const in PointLight pointLight, const in vec3 geometryPosition, out IncidentLight light ) {
		vec3 lVector = pointLight.position - geometryPosition;
		light.direction = normalize( lVector );
		float lightDistance = length( lVector );
		light.color = pointLight.color;
		light.color *= getDistanceAttenuation( lightDistance, pointLight.distance, pointLight.decay );
		light.visible = ( light.color != vec3( 0.0 ) );
	}
#endif
#if NUM_SPOT_LIGHTS > 0
	struct SpotLight {
		vec3 position;
		vec3 direction;
		vec3 color;
		float distance;
		float decay;
		float coneCos;
		float penumbraCos;
	};
	uniform SpotLight spotLights[ NUM_SPOT_LIGHTS ];
	void getSpotLightInfo( const in SpotLight spotLight, const in vec3 geometryPosition, out IncidentLight light ) {
		vec3 lVector = spotLight.position - geometryPosition;
		light.direction = normalize( lVector );
		float angleCos = dot( light.direction, spotLight.direction );
		float spotAttenuation = getSpotAttenuation( spotLight.coneCos, spotLight.penumbraCos, angleCos );
		if ( spotAttenuation > 0.0 ) {
			float lightDistance = length( lVector );
			light.color = spotLight.color * spotAttenuation;
			light.color *= getDistanceAttenuation( lightDistance, spotLight.distance, spotLight.decay );
			light.visible = ( light.color != vec3( 0.0 ) );
		} else {
			light.color = vec3( 0.0 );
			light.visible = false;
		}
	}
#endif
#if NUM_RECT_AREA_LIGHTS > 0
	struct RectAreaLight {
		vec3 color;
		vec3 position;
		vec3 halfWidth;
		vec3 halfHeight;
	};
	uniform sampler2D ltc_1;	uniform sampler2D ltc_2;
	uniform RectAreaLight rectAreaLights[ NUM_RECT_AREA_LIGHTS ];
#endif
#if NUM_HEMI_LIGHTS > 0
	struct HemisphereLight {
		vec3 direction;
		vec3 skyColor;
		vec3 groundColor;
	};
	uniform HemisphereLight hemisphereLights[ NUM_HEMI_LIGHTS ];
	vec3 getHemisphereLightIrradiance( const in HemisphereLight hemiLight, const in vec3 normal ) {
		float dotNL = dot( normal, hemiLight.direction );
		float hemiDiffuseWeight = 0.5 * dotNL + 0.5;
		vec3 irradiance = mix( hemiLight.groundColor, hemiLight.skyColor, hemiDiffuseWeight );
		return irradiance;
	}
#endif
#include <lightprobes_pars_fragment>`,lights_toon_fragment:`ToonMaterial material;
material.diffuseColor = diffuseColor.rgb;`,lights_toon_pars_fragment:`varying vec3 vViewPosition;
struct ToonMaterial {
	vec3 diffuseColor;
};
void RE_Direct_Toon( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in ToonMaterial material, inout ReflectedLight reflectedLight ) {
	vec3 irradiance = getGradientIrradiance( geometryNormal, directLight.direction ) * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
void RE_IndirectDiffuse_Toon( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in ToonMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_Toon
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Toon`,lights_phong_fragment:`BlinnPhongMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.specularColor = specular;
material.specularShininess = shininess;
material.specularStrength = specularStrength;`,lights_phong_pars_fragment:`varying vec3 vViewPosition;
struct BlinnPhongMaterial {
	vec3 diffuseColor;
	vec3 specularColor;
	float specularShininess;
	float specularStrength;
};
void RE_Direct_BlinnPhong( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in BlinnPhongMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
	reflectedLight.directSpecular += irradiance * BRDF_BlinnPhong( directLight.direction, geometryViewDir, geometryNormal, material.specularColor, material.specularShininess ) * material.specularStrength;
}
void RE_IndirectDiffuse_BlinnPhong( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in BlinnPhongMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_BlinnPhong
#define RE_IndirectDiffuse		RE_IndirectDiffuse_BlinnPhong`,lights_physical_fragment:`PhysicalMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.diffuseContribution = diffuseColor.rgb * ( 1.0 - metalnessFactor );
material.metalness = metalnessFactor;
vec3 dxy = max( abs( dFdx( nonPerturbedNormal ) ), abs( dFdy( nonPerturbedNormal ) ) );
float geometryRoughness = max( max( dxy.x, dxy.y ), dxy.z );
material.roughness = max( roughnessFactor, 0.045 );
material.roughness += geometryRoughness;
material.roughness = min( material.roughness, 1.0 );
#ifdef USE_DIFFUSE_ROUGHNESS
	float diffuseRoughnessFactor = diffuseRoughness;
	#ifdef USE_DIFFUSE_ROUGHNESSMAP
		diffuseRoughnessFactor *= texture2D( diffuseRoughnessMap, vDiffuseRoughnessMapUv ).r;
	#endif
	material.diffuseRoughness = saturate( diffuseRoughnessFactor );
#endif
#ifdef IOR
	material.ior = ior;
	#ifdef USE_SPECULAR
		float specularIntensityFactor = specularIntensity;
		vec3 specularColorFactor = specularColor;
		#ifdef USE_SPECULAR_COLORMAP
			specularColorFactor *= texture2D( specularColorMap, vSpecularColorMapUv ).rgb;
		#endif
		#ifdef USE_SPECULAR_INTENSITYMAP
			specularIntensityFactor *= texture2D( specularIntensityMap, vSpecularIntensityMapUv ).a;
		#endif
		material.specularF90 = mix( specularIntensityFactor, 1.0, metalnessFactor );
	#else
		float specularIntensityFactor = 1.0;
		vec3 specularColorFactor = vec3( 1.0 );
		material.specularF90 = 1.0;
	#endif
	material.specularColor = min( pow2( ( material.ior - 1.0 ) / ( material.ior + 1.0 ) ) * specularColorFactor, vec3( 1.0 ) ) * specularIntensityFactor;
	material.specularColorBlended = mix( material.specularColor, diffuseColor.rgb, metalnessFactor );
#else
	material.specularColor = vec3( 0.04 );
	material.specularColorBlended = mix( material.specularColor, diffuseColor.rgb, metalnessFactor );
	material.specularF90 = 1.0;
#endif
#ifdef USE_CLEARCOAT
	material.clearcoat = clearcoat;
	material.clearcoatRoughness = clearcoatRoughness;
	material.clearcoatF0 = vec3( 0.04 );
	material.clearcoatF90 = 1.0;
	#ifdef USE_CLEARCOATMAP
		material.clearcoat *= texture2D( clearcoatMap, vClearcoatMapUv ).x;
	#endif
	#ifdef USE_CLEARCOAT_ROUGHNESSMAP
		material.clearcoatRoughness *= texture2D( clearcoatRoughnessMap, vClearcoatRoughnessMapUv ).y;
	#endif
	material.clearcoat = saturate( material.clearcoat );	material.clearcoatRoughness = max( material.clearcoatRoughness, 0.045 );
	material.clearcoatRoughness += geometryRoughness;
	material.clearcoatRoughness = min( material.clearcoatRoughness, 1.0 );
#endif
#ifdef USE_DISPERSION
	material.dispersion = dispersion;
#endif
#ifdef USE_RETROREFLECTION
	material.retroreflectivity = retroreflectivity;
#endif
#ifdef USE_IRIDESCENCE
	material.iridescence = iridescence;
	material.iridescenceIOR = iridescenceIOR;
	#ifdef USE_IRIDESCENCEMAP
		material.iridescence *= texture2D( iridescenceMap, vIridescenceMapUv ).r;
	#endif
	#ifdef USE_IRIDESCENCE_THICKNESSMAP
		material.iridescenceThickness = (iridescenceThicknessMaximum - iridescenceThicknessMinimum) * texture2D( iridescenceThicknessMap, vIridescenceThicknessMapUv ).g + iridescenceThicknessMinimum;
	#else
		material.iridescenceThickness = iridescenceThicknessMaximum;
	#endif
#endif
#ifdef USE_SHEEN
	material.sheenColor = sheenColor;
	#ifdef USE_SHEEN_COLORMAP
		material.sheenColor *= texture2D( sheenColorMap, vSheenColorMapUv ).rgb;
	#endif
	material.sheenRoughness = clamp( sheenRoughness, 0.0001, 1.0 );
	#ifdef USE_SHEEN_ROUGHNESSMAP
		material.sheenRoughness *= texture2D( sheenRoughnessMap, vSheenRoughnessMapUv ).a;
	#endif
#endif
#ifdef USE_ANISOTROPY
	#ifdef USE_ANISOTROPYMAP
		mat2 anisotropyMat = mat2( anisotropyVector.x, anisotropyVector.y, - anisotropyVector.y, anisotropyVector.x );
		vec3 anisotropyPolar = texture2D( anisotropyMap, vAnisotropyMapUv ).rgb;
		vec2 anisotropyV = anisotropyMat * normalize( 2.0 * anisotropyPolar.rg - vec2( 1.0 ) ) * anisotropyPolar.b;
	#else
		vec2 anisotropyV = anisotropyVector;
	#endif
	material.anisotropy = length( anisotropyV );
	if( material.anisotropy == 0.0 ) {
		anisotropyV = vec2( 1.0, 0.0 );
	} else {
		anisotropyV /= material.anisotropy;
		material.anisotropy = saturate( material.anisotropy );
	}
	material.alphaT = mix( pow2( material.roughness ), 1.0, pow2( material.anisotropy ) );
	material.anisotropyT = tbn[ 0 ] * anisotropyV.x + tbn[ 1 ] * anisotropyV.y;
	material.anisotropyB = tbn[ 1 ] * anisotropyV.x - tbn[ 0 ] * anisotropyV.y;
#endif`,lights_physical_pars_fragment:`uniform sampler2D dfgLUT;
struct PhysicalMaterial {
	vec3 diffuseColor;
	vec3 diffuseContribution;
	vec3 specularColor;
	vec3 specularColorBlended;
	float roughness;
	float metalness;
	float specularF90;
	float dispersion;
	vec2 dfg;
	vec3 multiScatteringCompensation;
	#ifdef USE_DIFFUSE_ROUGHNESS
		float diffuseRoughness;
	#endif
	#ifdef USE_RETROREFLECTION
		float retroreflectivity;
	#endif
	#ifdef USE_CLEARCOAT
		float clearcoat;
		float clearcoatRoughness;
		vec3 clearcoatF0;
		float clearcoatF90;
	#endif
	#ifdef USE_IRIDESCENCE
		float iridescence;
		float iridescenceIOR;
		float iridescenceThickness;
		vec3 iridescenceFresnel;
		vec3 iridescenceF0Dielectric;
		vec3 iridescenceF0Metallic;
	#endif
	#ifdef USE_SHEEN
		vec3 sheenColor;
		float sheenRoughness;
	#endif
	#ifdef IOR
		float ior;
	#endif
	#ifdef USE_TRANSMISSION
		float transmission;
		float transmissionAlpha;
		float thickness;
		float attenuationDistance;
		vec3 attenuationColor;
	#endif
	#ifdef USE_ANISOTROPY
		float anisotropy;
		float alphaT;
		vec3 anisotropyT;
		vec3 anisotropyB;
	#endif
};
vec3 clearcoatSpecularDirect = vec3( 0.0 );
vec3 clearcoatSpecularIndirect = vec3( 0.0 );
vec3 sheenSpecularDirect = vec3( 0.0 );
vec3 sheenSpecularIndirect = vec3(0.0 );
vec3 Schlick_to_F0( const in vec3 f, const in float f90, const in float dotVH ) {
    float x = clamp( 1.0 - dotVH, 0.0, 1.0 );
    float x2 = x * x;
    float x5 = clamp( x * x2 * x2, 0.0, 0.9999 );
    return ( f - vec3( f90 ) * x5 ) / ( 1.0 - x5 );
}
#ifdef USE_DIFFUSE_ROUGHNESS
	const float EON_EPSILON = 1e-7;
	float FON_DirectionalAlbedo( const in float mu, const in float roughness, const in float A ) {
		float muComp = 1.0 - mu;
		float gOverPi = muComp * ( 0.0571085289 + muComp * ( 0.491881867 + muComp * ( - 0.332181442 + muComp * 0.0714429953 ) ) );
		return A * ( 1.0 + roughness * gOverPi );
	}
	vec3 BRDF_EON( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in vec3 diffuseColor, const in float roughness ) {
		vec3 rho = saturate( diffuseColor );
		if ( roughness <= EON_EPSILON ) return BRDF_Lambert( rho );
		float dotNL = saturate( dot( normal, lightDir ) );
		float dotNV = saturate( dot( normal, viewDir ) );
		float s = dot( lightDir, viewDir ) - dotNL * dotNV;
		float sOverT = ( s > 0.0 ) ? s / max( max( dotNL, dotNV ), EON_EPSILON ) : s;
		float A = 1.0 / ( 1.0 + ( 0.5 - 2.0 / ( 3.0 * PI ) ) * roughness );
		vec3 singleScatter = rho * RECIPROCAL_PI * A * ( 1.0 + roughness * sOverT );
		float averageAlbedo = A * ( 1.0 + ( 2.0 / 3.0 - 28.0 / ( 15.0 * PI ) ) * roughness );
		float albedoV = FON_DirectionalAlbedo( dotNV, roughness, A );
		float albedoL = FON_DirectionalAlbedo( dotNL, roughness, A );
		vec3 rhoMultiScatter = rho * rho * averageAlbedo / max( vec3( EON_EPSILON ), vec3( 1.0 ) - rho * ( 1.0 - averageAlbedo ) );
		vec3 multiScatter = rhoMultiScatter * RECIPROCAL_PI
			* max( EON_EPSILON, 1.0 - albedoV )
			* max( EON_EPSILON, 1.0 - albedoL )
			/ max( EON_EPSILON, 1.0 - averageAlbedo );
		return singleScatter + multiScatter;
	}
	vec3 EON_DirectionalAlbedo( const in vec3 diffuseColor, const in float roughness, const in float dotNV ) {
		vec3 rho = saturate( diffuseColor );
		if ( roughness <= EON_EPSILON ) return rho;
		float A = 1.0 / ( 1.0 + ( 0.5 - 2.0 / ( 3.0 * PI ) ) * roughness );
		float directionalAlbedo = FON_DirectionalAlbedo( dotNV, roughness, A );
		float averageAlbedo = A * ( 1.0 + ( 2.0 / 3.0 - 28.0 / ( 15.0 * PI ) ) * roughness );
		vec3 rhoMultiScatter = rho * rho * averageAlbedo / max( vec3( EON_EPSILON ), vec3( 1.0 ) - rho * ( 1.0 - averageAlbedo ) );
		return rho * directionalAlbedo + rhoMultiScatter * ( 1.0 - directionalAlbedo );
	}
#endif
float V_GGX_SmithCorrelated( const in float alpha, const in float dotNL, const in float dotNV ) {
	float a2 = pow2( alpha );
	float gv = dotNL * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNV ) );
	float gl = dotNV * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNL ) );
	return 0.5 / max( gv + gl, EPSILON );
}
float D_GGX( const in float alpha, const in float dotNH ) {
	float a2 = pow2( alpha );
	float denom = pow2( dotNH ) * ( a2 - 1.0 ) + 1.0;
	return RECIPROCAL_PI * a2 / pow2( denom );
}
#ifdef USE_ANISOTROPY
	float V_GGX_SmithCorrelated_Anisotropic( const in float alphaT, const in float alphaB, const in float dotTV, const in float dotBV, const in float dotTL, const in float dotBL, const in float dotNV, const in float dotNL ) {
		float gv = dotNL * length( vec3( alphaT * dotTV, alphaB * dotBV, dotNV ) );
		float gl = dotNV * length( vec3( alphaT * dotTL, alphaB * dotBL, dotNL ) );
		return 0.5 / max( gv + gl, EPSILON );
	}
	float D_GGX_Anisotropic( const in float alphaT, const in float alphaB, const in float dotNH, const in float dotTH, const in float dotBH ) {
		float a2 = alphaT * alphaB;
		highp vec3 v = vec3( alphaB * dotTH, alphaT * dotBH, a2 * dotNH );
		highp float v2 = dot( v, v );
		float w2 = a2 / v2;
		return RECIPROCAL_PI * a2 * pow2 ( w2 );
	}
#endif
#ifdef USE_CLEARCOAT
	vec3 BRDF_GGX_Clearcoat( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in PhysicalMaterial material) {
		vec3 f0 = material.clearcoatF0;
		float f90 = material.clearcoatF90;
		float roughness = max( material.clearcoatRoughness, 0.045 );
		float alpha = pow2( roughness );
		vec3 halfDir = normalize( lightDir + viewDir );
		float dotNL = saturate( dot( normal, lightDir ) );
		float dotNV = saturate( dot( normal, viewDir ) );
		float dotNH = saturate( dot( normal, halfDir ) );
		float dotVH = saturate( dot( viewDir, halfDir ) );
		vec3 F = F_Schlick( f0, f90, dotVH );
		float V = V_GGX_SmithCorrelated( alpha, dotNL, dotNV );
		float D = D_GGX( alpha, dotNH );
		return F * ( V * D );
	}
#endif
vec3 BRDF_GGX( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in PhysicalMaterial material ) {
	vec3 f0 = material.specularColorBlended;
	float f90 = material.specularF90;
	float roughness = max( material.roughness, 0.045 );
	float alpha = pow2( roughness );
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNL = saturate( dot( normal, lightDir ) );
	float dotNV = saturate( dot( normal, viewDir ) );
	float dotNH = saturate( dot( normal, halfDir ) );
	float dotVH = saturate( dot( viewDir, halfDir ) );
	vec3 F = F_Schlick( f0, f90, dotVH );
	#ifdef USE_IRIDESCENCE
		F = mix( F, material.iridescenceFresnel, material.iridescence );
	#endif
	#ifdef USE_ANISOTROPY
		float dotTL = dot( material.anisotropyT, lightDir );
		float dotTV = dot( material.anisotropyT, viewDir );
		float dotTH = dot( material.anisotropyT, halfDir );
		float dotBL = dot( material.anisotropyB, lightDir );
		float dotBV = dot( material.anisotropyB, viewDir );
		float dotBH = dot( material.anisotropyB, halfDir );
		float alphaT = max( material.alphaT, alpha );
		float V = V_GGX_SmithCorrelated_Anisotropic( alphaT, alpha, dotTV, dotBV, dotTL, dotBL, dotNV, dotNL );
		float D = D_GGX_Anisotropic( alphaT, alpha, dotNH, dotTH, dotBH );
	#else
		float V = V_GGX_SmithCorrelated( alpha, dotNL, dotNV );
		float D = D_GGX( alpha, dotNH );
	#endif
	return F * ( V * D );
}
vec2 LTC_Uv( const in vec3 N, const in vec3 V, const in float roughness ) {
	const float LUT_SIZE = 64.0;
	const float LUT_SCALE = ( LUT_SIZE - 1.0 ) / LUT_SIZE;
	const float LUT_BIAS = 0.5 / LUT_SIZE;
	float dotNV = saturate( dot( N, V ) );
	vec2 uv = vec2( roughness, sqrt( 1.0 - dotNV ) );
	uv = uv * LUT_SCALE + LUT_BIAS;
	return uv;
}
float LTC_ClippedSphereFormFactor( const in vec3 f ) {
	float l = length( f );
	return max( ( l * l + f.z ) / ( l + 1.0 ), 0.0 );
}
vec3 LTC_EdgeVectorFormFactor( const in vec3 v1, const in vec3 v2 ) {
	float x = dot( v1, v2 );
	float y = abs( x );
	float a = 0.8543985 + ( 0.4965155 + 0.0145206 * y ) * y;
	float b = 3.4175940 + ( 4.1616724 + y ) * y;
	float v = a / b;
	float theta_sintheta = ( x > 0.0 ) ? v : 0.5 * inversesqrt( max( 1.0 - x * x, 1e-7 ) ) - v;
	return cross( v1, v2 ) * theta_sintheta;
}
vec3 LTC_Evaluate( const in vec3 N, const in vec3 V, const in vec3 P, const in mat3 mInv, const in vec3 rectCoords[ 4 ] ) {
	vec3 v1 = rectCoords[ 1 ] - rectCoords[ 0 ];
	vec3 v2 = rectCoords[ 3 ] - rectCoords[ 0 ];
	vec3 lightNormal = cross( v1, v2 );
	if( dot( lightNormal, P - rectCoords[ 0 ] ) < 0.0 ) return vec3( 0.0 );
	vec3 T1, T2;
	T1 = normalize( V - N * dot( V, N ) );
	T2 = - cross( N, T1 );
	mat3 mat = mInv * transpose( mat3( T1, T2, N ) );
	vec3 coords[ 4 ];
	coords[ 0 ] = mat * ( rectCoords[ 0 ] - P );
	coords[ 1 ] = mat * ( rectCoords[ 1 ] - P );
	coords[ 2 ] = mat * ( rectCoords[ 2 ] - P );
	coords[ 3 ] = mat * ( rectCoords[ 3 ] - P );
	coords[ 0 ] = normalize( coords[ 0 ] );
	coords[ 1 ] = normalize( coords[ 1 ] );
	coords[ 2 ] = normalize( coords[ 2 ] );
	coords[ 3 ] = normalize( coords[ 3 ] );
	vec3 vectorFormFactor = vec3( 0.0 );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 0 ], coords[ 1 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 1 ], coords[ 2 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 2 ], coords[ 3 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 3 ], coords[ 0 ] );
	float result = LTC_ClippedSphereFormFactor( vectorFormFactor );
	return vec3( result );
}
#if defined( USE_SHEEN )
float D_Charlie( float roughness, float dotNH ) {
	float alpha = pow2( roughness );
	float invAlpha = 1.0 / alpha;
	float cos2h = dotNH * dotNH;
	float sin2h = max( 1.0 - cos2h, 0.0078125 );
	return ( 2.0 + invAlpha ) * pow( sin2h, invAlpha * 0.5 ) / ( 2.0 * PI );
}
float V_Neubelt( float dotNV, float dotNL ) {
	return saturate( 1.0 / ( 4.0 * ( dotNL + dotNV - dotNL * dotNV ) ) );
}
vec3 BRDF_Sheen( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, vec3 sheenColor, const in float sheenRoughness ) {
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNL = saturate( dot( normal, lightDir ) );
	float dotNV = saturate( dot( normal, viewDir ) );
	float dotNH = saturate( dot( normal, halfDir ) );
	float D = D_Charlie( sheenRoughness, dotNH );
	float V = V_Neubelt( dotNV, dotNL );
	return sheenColor * ( D * V );
}
#endif
float IBLSheenBRDF( const in vec3 normal, const in vec3 viewDir, const in float roughness ) {
	float dotNV = saturate( dot( normal, viewDir ) );
	float r2 = roughness * roughness;
	float rInv = 1.0 / ( roughness + 0.1 );
	float a = -1.9362 + 1.0678 * roughness + 0.4573 * r2 - 0.8469 * rInv;
	float b = -0.6014 + 0.5538 * roughness - 0.4670 * r2 - 0.1255 * rInv;
	float DG = exp( a * dotNV + b );
	return saturate( DG );
}
vec3 EnvironmentBRDF( const in vec3 normal, const in vec3 viewDir, const in vec3 specularColor, const in float specularF90, const in float roughness ) {
	float dotNV = saturate( dot( normal, viewDir ) );
	vec2 fab = texture2D( dfgLUT, vec2( roughness, dotNV ) ).rg;
	return specularColor * fab.x + specularF90 * fab.y;
}
#ifdef USE_IRIDESCENCE
void computeMultiscatteringIridescence( const in vec2 fab, const in vec3 specularColor, const in float specularF90, const in float iridescence, const in vec3 iridescenceF0, inout vec3 singleScatter, inout vec3 multiScatter ) {
#else
void computeMultiscattering( const in vec2 fab, const in vec3 specularColor, const in float specularF90, inout vec3 singleScatter, inout vec3 multiScatter ) {
#endif
	#ifdef USE_IRIDESCENCE
		vec3 Fr = mix( specularColor, iridescenceF0, iridescence );
	#else
		vec3 Fr = specularColor;
	#endif
	vec3 FssEss = Fr * fab.x + specularF90 * fab.y;
	float Ess = fab.x + fab.y;
	float Ems = 1.0 - Ess;
	vec3 Favg = Fr + ( 1.0 - Fr ) * 0.047619;	vec3 Fms = FssEss * Favg / ( 1.0 - Ems * Favg );
	singleScatter += FssEss;
	multiScatter += Fms * Ems;
}
#if NUM_RECT_AREA_LIGHTS > 0
	void RE_Direct_RectArea_Physical( const in RectAreaLight rectAreaLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
		vec3 normal = geometryNormal;
		vec3 viewDir = geometryViewDir;
		vec3 position = geometryPosition;
		vec3 lightPos = rectAreaLight.position;
		vec3 halfWidth = rectAreaLight.halfWidth;
		vec3 halfHeight = rectAreaLight.halfHeight;
		vec3 lightColor = rectAreaLight.color;
		float roughness = material.roughness;
		vec3 rectCoords[ 4 ];
		rectCoords[ 0 ] = lightPos + halfWidth - halfHeight;		rectCoords[ 1 ] = lightPos - halfWidth - halfHeight;
		rectCoords[ 2 ] = lightPos - halfWidth + halfHeight;
		rectCoords[ 3 ] = lightPos + halfWidth + halfHeight;
		vec2 uv = LTC_Uv( normal, viewDir, roughness );
		vec4 t1 = texture2D( ltc_1, uv );
		vec4 t2 = texture2D( ltc_2, uv );
		mat3 mInv = mat3(
			vec3( t1.x, 0, t1.y ),
			vec3(    0, 1,    0 ),
			vec3( t1.z, 0, t1.w )
		);
		vec3 fresnel = ( material.specularColorBlended * t2.x + ( material.specularF90 - material.specularColorBlended ) * t2.y );
		reflectedLight.directSpecular += lightColor * fresnel * LTC_Evaluate( normal, viewDir, position, mInv, rectCoords );
		reflectedLight.directDiffuse += lightColor * material.diffuseContribution * LTC_Evaluate( normal, viewDir, position, mat3( 1.0 ), rectCoords );
		#ifdef USE_CLEARCOAT
			vec3 Ncc = geometryClearcoatNormal;
			vec2 uvClearcoat = LTC_Uv( Ncc, viewDir, material.clearcoatRoughness );
			vec4 t1Clearcoat = texture2D( ltc_1, uvClearcoat );
			vec4 t2Clearcoat = texture2D( ltc_2, uvClearcoat );
			mat3 mInvClearcoat = mat3(
				vec3( t1Clearcoat.x, 0, t1Clearcoat.y ),
				vec3(             0, 1,             0 ),
				vec3( t1Clearcoat.z, 0, t1Clearcoat.w )
			);
			vec3 fresnelClearcoat = material.clearcoatF0 * t2Clearcoat.x + ( material.clearcoatF90 - material.clearcoatF0 ) * t2Clearcoat.y;
			clearcoatSpecularDirect += lightColor * fresnelClearcoat * LTC_Evaluate( Ncc, viewDir, position, mInvClearcoat, rectCoords );
		#endif
	}
#endif
void RE_Direct_Physical( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	#ifdef USE_CLEARCOAT
		float dotNLcc = saturate( dot( geometryClearcoatNormal, directLight.direction ) );
		vec3 ccIrradiance = dotNLcc * directLight.color;
		clearcoatSpecularDirect += ccIrradiance * BRDF_GGX_Clearcoat( directLight.direction, geometryViewDir, geometryClearcoatNormal, material );
	#endif
	#ifdef USE_SHEEN
 
 		sheenSpecularDirect += irradiance * BRDF_Sheen( directLight.direction, geometryViewDir, geometryNormal, material.sheenColor, material.sheenRoughness );
 
 		float sheenAlbedoV = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
 		float sheenAlbedoL = IBLSheenBRDF( geometryNormal, directLight.direction, material.sheenRoughness );
 
 		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * max( sheenAlbedoV, sheenAlbedoL );
 
 		irradiance *= sheenEnergyComp;
 
 	#endif
	vec3 specularBRDF = BRDF_GGX( directLight.direction, geometryViewDir, geometryNormal, material );
	#ifdef USE_RETROREFLECTION
		vec3 retroViewDir = reflect( - geometryViewDir, geometryNormal );
		vec3 retroSpecularBRDF = BRDF_GGX( directLight.direction, retroViewDir, geometryNormal, material );
		specularBRDF = mix( specularBRDF, retroSpecularBRDF, saturate( material.retroreflectivity ) );
	#endif
	reflectedLight.directSpecular += irradiance * specularBRDF * material.multiScatteringCompensation;
	vec3 halfDir = normalize( directLight.direction + geometryViewDir );
	float dotVH = saturate( dot( geometryViewDir, halfDir ) );
	vec3 F = F_Schlick( material.specularColor, material.specularF90, dotVH );
	#ifdef USE_RETROREFLECTION
		vec3 retroHalfDir = normalize( directLight.direction + retroViewDir );
		float dotRetroVH = saturate( dot( retroViewDir, retroHalfDir ) );
		vec3 retroF = F_Schlick( material.specularColor, material.specularF90, dotRetroVH );
		F = mix( F, retroF, saturate( material.retroreflectivity ) );
	#endif
	#ifdef USE_DIFFUSE_ROUGHNESS
		vec3 diffuseBRDF = BRDF_EON( directLight.direction, geometryViewDir, geometryNormal, material.diffuseColor, material.diffuseRoughness ) * ( 1.0 - material.metalness );
	#else
		vec3 diffuseBRDF = BRDF_Lambert( material.diffuseContribution );
	#endif
	reflectedLight.directDiffuse += irradiance * diffuseBRDF * ( 1.0 - F );
}
void RE_IndirectDiffuse_Physical( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
	vec3 singleScattering = vec3( 0.0 );
	vec3 multiScattering = vec3( 0.0 );
	#ifdef USE_IRIDESCENCE
		computeMultiscatteringIridescence( material.dfg, material.specularColor, material.specularF90, material.iridescence, material.iridescenceF0Dielectric, singleScattering, multiScattering );
	#else
		computeMultiscattering( material.dfg, material.specularColor, material.specularF90, singleScattering, multiScattering );
	#endif
	#ifdef USE_DIFFUSE_ROUGHNESS
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		vec3 diffuseAlbedo = EON_DirectionalAlbedo( material.diffuseColor, material.diffuseRoughness, dotNV ) * ( 1.0 - material.metalness );
		vec3 diffuse = irradiance * RECIPROCAL_PI * diffuseAlbedo * ( 1.0 - singleScattering - multiScattering );
	#else
		vec3 diffuse = irradiance * BRDF_Lambert( material.diffuseContribution ) * ( 1.0 - singleScattering - multiScattering );
	#endif
	#ifdef USE_SHEEN
		float sheenAlbedo = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
		sheenSpecularIndirect += irradiance * material.sheenColor * sheenAlbedo * RECIPROCAL_PI;
		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * sheenAlbedo;
		diffuse *= sheenEnergyComp;
	#endif
	reflectedLight.indirectDiffuse += diffuse;
}
void RE_IndirectSpecular_Physical( const in vec3 radiance, const in vec3 irradiance, const in vec3 clearcoatRadiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight) {
	#ifdef USE_CLEARCOAT
		clearcoatSpecularIndirect += clearcoatRadiance * EnvironmentBRDF( geometryClearcoatNormal, geometryViewDir, material.clearcoatF0, material.clearcoatF90, material.clearcoatRoughness );
	#endif
	#ifdef USE_SHEEN
		sheenSpecularIndirect += irradiance * material.sheenColor * IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness ) * RECIPROCAL_PI;
 	#endif
	vec3 singleScatteringDielectric = vec3( 0.0 );
	vec3 multiScatteringDielectric = vec3( 0.0 );
	vec3 singleScatteringMetallic = vec3( 0.0 );
	vec3 multiScatteringMetallic = vec3( 0.0 );
	#ifdef USE_IRIDESCENCE
		computeMultiscatteringIridescence( material.dfg, material.specularColor, material.specularF90, material.iridescence, material.iridescenceF0Dielectric, singleScatteringDielectric, multiScatteringDielectric );
		computeMultiscatteringIridescence( material.dfg, material.diffuseColor, material.specularF90, material.iridescence, material.iridescenceF0Metallic, singleScatteringMetallic, multiScatteringMetallic );
	#else
		computeMultiscattering( material.dfg, material.specularColor, material.specularF90, singleScatteringDielectric, multiScatteringDielectric );
		computeMultiscattering( material.dfg, material.diffuseColor, material.specularF90, singleScatteringMetallic, multiScatteringMetallic );
	#endif
	vec3 singleScattering = mix( singleScatteringDielectric, singleScatteringMetallic, material.metalness );
	vec3 multiScattering = mix( multiScatteringDielectric, multiScatteringMetallic, material.metalness );
	vec3 totalScatteringDielectric = singleScatteringDielectric + multiScatteringDielectric;
	#ifdef USE_DIFFUSE_ROUGHNESS
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		vec3 diffuse = EON_DirectionalAlbedo( material.diffuseColor, material.diffuseRoughness, dotNV ) * ( 1.0 - material.metalness ) * ( 1.0 - totalScatteringDielectric );
	#else
		vec3 diffuse = material.diffuseContribution * ( 1.0 - totalScatteringDielectric );
	#endif
	vec3 cosineWeightedIrradiance = irradiance * RECIPROCAL_PI;
	vec3 indirectSpecular = radiance * singleScattering;
	indirectSpecular += multiScattering * cosineWeightedIrradiance;
	vec3 indirectDiffuse = diffuse * cosineWeightedIrradiance;
	#ifdef USE_SHEEN
		float sheenAlbedo = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * sheenAlbedo;
		indirectSpecular *= sheenEnergyComp;
		indirectDiffuse *= sheenEnergyComp;
	#endif
	reflectedLight.indirectSpecular += indirectSpecular;
	reflectedLight.indirectDiffuse += indirectDiffuse;
}
#define RE_Direct				RE_Direct_Physical
#define RE_Direct_RectArea		RE_Direct_RectArea_Physical
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Physical
#define RE_IndirectSpecular		RE_IndirectSpecular_Physical
float computeSpecularOcclusion( const in float dotNV, const in float ambientOcclusion, const in float roughness ) {
	return saturate( pow( dotNV + ambientOcclusion, exp2( - 16.0 * roughness - 1.0 ) ) - 1.0 + ambientOcclusion );
}`,lights_fragment_begin:`
vec3 geometryPosition = - vViewPosition;
vec3 geometryNormal = normal;
vec3 geometryViewDir = ( isOrthographic ) ? vec3( 0, 0, 1 ) : normalize( vViewPosition );
vec3 geometryClearcoatNormal = vec3( 0.0 );
#ifdef USE_CLEARCOAT
	geometryClearcoatNormal = clearcoatNormal;
#endif
#ifdef USE_IRIDESCENCE
	float dotNVi = saturate( dot( normal, geometryViewDir ) );
	if ( material.iridescenceThickness == 0.0 ) {
		material.iridescence = 0.0;
	} else {
		material.iridescence = saturate( material.iridescence );
	}
	if ( material.iridescence > 0.0 ) {
		vec3 iridescenceFresnelDielectric = evalIridescence( 1.0, material.iridescenceIOR, dotNVi, material.iridescenceThickness, material.specularColor );
		vec3 iridescenceFresnelMetallic = evalIridescence( 1.0, material.iridescenceIOR, dotNVi, material.iridescenceThickness, material.diffuseColor );
		material.iridescenceFresnel = mix( iridescenceFresnelDielectric, iridescenceFresnelMetallic, material.metalness );
		material.iridescenceF0Dielectric = Schlick_to_F0( iridescenceFresnelDielectric, 1.0, dotNVi );
		material.iridescenceF0Metallic = Schlick_to_F0( iridescenceFresnelMetallic, 1.0, dotNVi );
	}
#endif
#ifdef STANDARD
	float dotNVms = saturate( dot( geometryNormal, geometryViewDir ) );
	material.dfg = texture2D( dfgLUT, vec2( material.roughness, dotNVms ) ).rg;
	#if ( NUM_SUN_LIGHTS > 0 || NUM_DIR_LIGHTS > 0 || NUM_POINT_LIGHTS > 0 || NUM_SPOT_LIGHTS > 0 )
		float EssMs = material.dfg.x + material.dfg.y;
		material.multiScatteringCompensation = 1.0 + material.specularColorBlended * ( 1.0 / EssMs - 1.0 );
	#endif
#endif
IncidentLight directLight;
#if ( NUM_POINT_LIGHTS > 0 ) && defined( RE_Direct )
	PointLight pointLight;
	#if defined( USE_SHADOWMAP ) && NUM_POINT_LIGHT_SHADOWS > 0
	PointLightShadow pointLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_POINT_LIGHTS; i ++ ) {
		pointLight = pointLights[ i ];
		getPointLightInfo( pointLight, geometryPosition, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_POINT_LIGHT_SHADOWS ) && ( defined( SHADOWMAP_TYPE_PCF ) || defined( SHADOWMAP_TYPE_BASIC ) )
		pointLightShadow = pointLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getPointShadow( pointShadowMap[ i ], pointLightShadow.shadowMapSize, pointLightShadow.shadowIntensity, pointLightShadow.shadowBias, pointLightShadow.shadowRadius, vPointShadowCoord[ i ], pointLightShadow.shadowCameraNear, pointLightShadow.shadowCameraFar ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_SPOT_LIGHTS > 0 ) && defined( RE_Direct )
	SpotLight spotLight;
	vec4 spotColor;
	vec3 spotLightCoord;
	bool inSpotLightMap;
	#if defined( USE_SHADOWMAP ) && NUM_SPOT_LIGHT_SHADOWS > 0
	SpotLightShadow spotLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHTS; i ++ ) {
		spotLight = spotLights[ i ];
		getSpotLightInfo( spotLight, geometryPosition, directLight );
		#if ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS )
		#define SPOT_LIGHT_MAP_INDEX UNROLLED_LOOP_INDEX
		#elif ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
		#define SPOT_LIGHT_MAP_INDEX NUM_SPOT_LIGHT_MAPS
		#else
		#define SPOT_LIGHT_MAP_INDEX ( UNROLLED_LOOP_INDEX - NUM_SPOT_LIGHT_SHADOWS + NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS )
		#endif
		#if ( SPOT_LIGHT_MAP_INDEX < NUM_SPOT_LIGHT_MAPS )
			spotLightCoord = vSpotLightCoord[ i ].xyz / vSpotLightCoord[ i ].w;
			inSpotLightMap = all( lessThan( abs( spotLightCoord * 2. - 1. ), vec3( 1.0 ) ) );
			spotColor = texture2D( spotLightMap[ SPOT_LIGHT_MAP_INDEX ], spotLightCoord.xy );
			directLight.color = inSpotLightMap ? directLight.color * spotColor.rgb : directLight.color;
		#endif
		#undef SPOT_LIGHT_MAP_INDEX
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
		spotLightShadow = spotLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getShadow( spotShadowMap[ i ], spotLightShadow.shadowMapSize, spotLightShadow.shadowIntensity, spotLightShadow.shadowBias, spotLightShadow.shadowRadius, vSpotLightCoord[ i ] ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_SUN_LIGHTS > 0 ) && defined( RE_Direct )
	SunLight sunLight;
	#if defined( USE_SHADOWMAP ) && NUM_SUN_LIGHT_SHADOWS > 0
	SunLightShadow sunLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SUN_LIGHTS; i ++ ) {
		sunLight = sunLights[ i ];
		getSunLightInfo( sunLight, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_SUN_LIGHT_SHADOWS )
		sunLightShadow = sunLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getSunShadow( sunShadowMap[ i ], sunLightShadow, UNROLLED_LOOP_INDEX ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_DIR_LIGHTS > 0 ) && defined( RE_Direct )
	DirectionalLight directionalLight;
	#if defined( USE_SHADOWMAP ) && NUM_DIR_LIGHT_SHADOWS > 0
	DirectionalLightShadow directionalLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_DIR_LIGHTS; i ++ ) {
		directionalLight = directionalLights[ i ];
		getDirectionalLightInfo( directionalLight, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_DIR_LIGHT_SHADOWS )
		directionalLightShadow = directionalLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getShadow( directionalShadowMap[ i ], directionalLightShadow.shadowMapSize, directionalLightShadow.shadowIntensity, directionalLightShadow.shadowBias, directionalLightShadow.shadowRadius, vDirectionalShadowCoord[ i ] ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_RECT_AREA_LIGHTS > 0 ) && defined( RE_Direct_RectArea )
	RectAreaLight rectAreaLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_RECT_AREA_LIGHTS; i ++ ) {
		rectAreaLight = rectAreaLights[ i ];
		RE_Direct_RectArea( rectAreaLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if defined( RE_IndirectDiffuse )
	vec3 iblIrradiance = vec3( 0.0 );
	vec3 irradiance = getAmbientLightIrradiance( ambientLightColor );
	#if defined( USE_LIGHT_PROBES )
		irradiance += getLightProbeIrradiance( lightProbe, geometryNormal );
	#endif
	#if ( NUM_HEMI_LIGHTS > 0 )
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_HEMI_LIGHTS; i ++ ) {
			irradiance += getHemisphereLightIrradiance( hemisphereLights[ i ], geometryNormal );
		}
		#pragma unroll_loop_end
	#endif
	#if NUM_LIGHT_PROBE_GRIDS > 0
		vec3 probeWorldPos = ( ( vec4( geometryPosition, 1.0 ) - viewMatrix[ 3 ] ) * viewMatrix ).xyz;
		vec3 probeWorldNormal = transformNormalByInverseViewMatrix( geometryNormal, viewMatrix );
		int probeGrid = - 1;
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_LIGHT_PROBE_GRIDS; i ++ ) {
			if ( isInsideLightProbeGrid( probeWorldPos, probeWorldNormal, probesMin[ i ], probesMax[ i ], probesResolution[ i ] ) ) probeGrid = UNROLLED_LOOP_INDEX;
		}
		#pragma unroll_loop_end
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_LIGHT_PROBE_GRIDS; i ++ ) {
			if ( probeGrid == UNROLLED_LOOP_INDEX ) irradiance += getLightProbeGridIrradiance( probesSH[ i ], probesMin[ i ], probesMax[ i ], probesResolution[ i ], probeWorldPos, probeWorldNormal );
		}
		#pragma unroll_loop_end
	#endif
#endif
#if defined( RE_IndirectSpecular )
	vec3 radiance = vec3( 0.0 );
	vec3 clearcoatRadiance = vec3( 0.0 );
#endif`,lights_fragment_maps:`#if defined( RE_IndirectDiffuse )
	#ifdef USE_LIGHTMAP
		vec4 lightMapTexel = texture2D( lightMap, vLightMapUv );
		vec3 lightMapIrradiance = lightMapTexel.rgb * lightMapIntensity;
		irradiance += lightMapIrradiance;
	#endif
	#if defined( USE_ENVMAP ) && defined( ENVMAP_TYPE_PMREM )
		#if defined( STANDARD ) || defined( LAMBERT ) || defined( PHONG )
			iblIrradiance += getIBLIrradiance( geometryNormal );
		#endif
	#endif
#endif
#if defined( USE_ENVMAP ) && defined( RE_IndirectSpecular )
	#ifdef USE_ANISOTROPY
		vec3 iblRadiance = getIBLAnisotropyRadiance( geometryViewDir, geometryNormal, material.roughness, material.anisotropyB, material.anisotropy );
	#else
		vec3 iblRadiance = getIBLRadiance( geometryViewDir, geometryNormal, material.roughness );
	#endif
	#ifdef USE_RETROREFLECTION
		#ifdef USE_ANISOTROPY
			vec3 retroIBLRadiance = getIBLAnisotropyRetroRadiance( geometryViewDir, geometryNormal, material.roughness, material.anisotropyB, material.anisotropy );
		#else
			vec3 retroIBLRadiance = getIBLRetroRadiance( geometryViewDir, geometryNormal, material.roughness );
		#endif
		iblRadiance = mix( iblRadiance, retroIBLRadiance, saturate( material.retroreflectivity ) );
	#endif
	radiance += iblRadiance;
	#ifdef USE_CLEARCOAT
		clearcoatRadiance += getIBLRadiance( geometryViewDir, geometryClearcoatNormal, material.clearcoatRoughness );
	#endif
#endif`,lights_fragment_end:`#if defined( RE_IndirectDiffuse )
	#if defined( LAMBERT ) || defined( PHONG )
		irradiance += iblIrradiance;
	#endif
	RE_IndirectDiffuse( irradiance, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
#endif
#if defined( RE_IndirectSpecular )
	RE_IndirectSpecular( radiance, iblIrradiance, clearcoatRadiance, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
#endif`,lightprobes_pars_fragment:`#if NUM_LIGHT_PROBE_GRIDS > 0
uniform highp sampler3D probesSH[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesMin[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesMax[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesResolution[ NUM_LIGHT_PROBE_GRIDS ];
bool isInsideLightProbeGrid( vec3 worldPos, vec3 worldNormal, vec3 probesMin, vec3 probesMax, vec3 probesResolution ) {
	vec3 spacing = ( probesMax - probesMin ) / probesResolution;
	vec3 samplePos = worldPos + worldNormal * spacing * 0.5;
	vec3 margin = spacing * 0.01;
	return all( greaterThanEqual( samplePos, probesMin - margin ) ) && all( lessThanEqual( samplePos, probesMax + margin ) );
}
vec3 getLightProbeGridIrradiance( highp sampler3D probesSH, vec3 probesMin, vec3 probesMax, vec3 probesResolution, vec3 worldPos, vec3 worldNormal ) {
	vec3 res = probesResolution;
	vec3 gridRange = probesMax - probesMin;
	vec3 probeSpacing = gridRange / res;
	vec3 samplePos = worldPos + worldNormal * probeSpacing * 0.5;
	vec3 uvw = clamp( ( samplePos - probesMin ) / gridRange, 0.5 / res, 1.0 - 0.5 / res );
	float nz          = res.z;
	float paddedSlices = nz + 2.0;
	float atlasDepth  = 7.0 * paddedSlices;
	float uvZBase     = uvw.z * nz + 1.0;
	vec4 s0 = texture( probesSH, vec3( uvw.xy, ( uvZBase                       ) / atlasDepth ) );
	vec4 s1 = texture( probesSH, vec3( uvw.xy, ( uvZBase +       paddedSlices   ) / atlasDepth ) );
	vec4 s2 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 2.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s3 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 3.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s4 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 4.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s5 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 5.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s6 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 6.0 * paddedSlices   ) / atlasDepth ) );
	vec3 c0 = s0.xyz;
	vec3 c1 = vec3( s0.w, s1.xy );
	vec3 c2 = vec3( s1.zw, s2.x );
	vec3 c3 = s2.yzw;
	vec3 c4 = s3.xyz;
	vec3 c5 = vec3( s3.w, s4.xy );
	vec3 c6 = vec3( s4.zw, s5.x );
	vec3 c7 = s5.yzw;
	vec3 c8 = s6.xyz;
	float x = worldNormal.x, y = worldNormal.y, z = worldNormal.z;
	vec3 result = c0 * 0.886227;
	result += c1 * 2.0 * 0.511664 * y;
	result += c2 * 2.0 * 0.511664 * z;
	result += c3 * 2.0 * 0.511664 * x;
	result += c4 * 2.0 * 0.429043 * x * y;
	result += c5 * 2.0 * 0.429043 * y * z;
	result += c6 * ( 0.743125 * z * z - 0.247708 );
	result += c7 * 2.0 * 0.429043 * x * z;
	result += c8 * 0.429043 * ( x * x - y * y );
	return max( result, vec3( 0.0 ) );
}
#endif`,logdepthbuf_fragment:`#if defined( USE_LOGARITHMIC_DEPTH_BUFFER )
	gl_FragDepth = vIsPerspective == 0.0 ? gl_FragCoord.z : log2( vFragDepth ) * logDepthBufFC * 0.5;
#endif`,logdepthbuf_pars_fragment:`#if defined( USE_LOGARITHMIC_DEPTH_BUFFER )
	uniform float logDepthBufFC;
	varying float vFragDepth;
	varying float vIsPerspective;
#endif`,logdepthbuf_pars_vertex:`#ifdef USE_LOGARITHMIC_DEPTH_BUFFER
	varying float vFragDepth;
	varying float vIsPerspective;
#endif`,logdepthbuf_vertex:`#ifdef USE_LOGARITHMIC_DEPTH_BUFFER
	vFragDepth = 1.0 + gl_Position.w;
	vIsPerspective = float( isPerspectiveMatrix( projectionMatrix ) );
#endif`,map_fragment:`#ifdef USE_MAP
	vec4 sampledDiffuseColor = texture2D( map, vMapUv );
	#ifdef DECODE_VIDEO_TEXTURE
		sampledDiffuseColor = sRGBTransferEOTF( sampledDiffuseColor );
	#endif
	diffuseColor *= sampledDiffuseColor;
#endif`,map_pars_fragment:`#ifdef USE_MAP
	uniform sampler2D map;
#endif`,map_particle_fragment:`#if defined( USE_MAP ) || defined( USE_ALPHAMAP )
	#if defined( USE_POINTS_UV )
		vec2 uv = vUv;
	#else
		vec2 uv = ( uvTransform * vec3( gl_PointCoord.x, 1.0 - gl_PointCoord.y, 1 ) ).xy;
	#endif
#endif
#ifdef USE_MAP
	diffuseColor *= texture2D( map, uv );
#endif
#ifdef USE_ALPHAMAP
	diffuseColor.a *= texture2D( alphaMap, uv ).g;
#endif`,map_particle_pars_fragment:`#if defined( USE_POINTS_UV )
	varying vec2 vUv;
#else
	#if defined( USE_MAP ) || defined( USE_ALPHAMAP )
		uniform mat3 uvTransform;
	#endif
#endif
#ifdef USE_MAP
	uniform sampler2D map;
#endif
#ifdef USE_ALPHAMAP
	uniform sampler2D alphaMap;
#endif`,metalnessmap_fragment:`float metalnessFactor = metalness;
#ifdef USE_METALNESSMAP
	vec4 texelMetalness = texture2D( metalnessMap, vMetalnessMapUv );
	metalnessFactor *= texelMetalness.b;
#endif`,metalnessmap_pars_fragment:`#ifdef USE_METALNESSMAP
	uniform sampler2D metalnessMap;
#endif`,morphinstance_vertex:`#ifdef USE_INSTANCING_MORPH
	float morphTargetInfluences[ MORPHTARGETS_COUNT ];
	float morphTargetBaseInfluence = texelFetch( morphTexture, ivec2( 0, gl_InstanceID ), 0 ).r;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		morphTargetInfluences[i] =  texelFetch( morphTexture, ivec2( i + 1, gl_InstanceID ), 0 ).r;
	}
#endif`,morphcolor_vertex:`#if defined( USE_MORPHCOLORS )
	#if defined( USE_COLOR_ALPHA )
		vColor *= morphTargetBaseInfluence;
	#elif defined( USE_COLOR )
		vColor.rgb *= morphTargetBaseInfluence;
	#endif
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		#if defined( USE_COLOR_ALPHA )
			if ( morphTargetInfluences[ i ] != 0.0 ) vColor += getMorph( gl_VertexID, i, 2 ) * morphTargetInfluences[ i ];
		#elif defined( USE_COLOR )
			if ( morphTargetInfluences[ i ] != 0.0 ) vColor.rgb += getMorph( gl_VertexID, i, 2 ).rgb * morphTargetInfluences[ i ];
		#endif
	}
#endif`,morphnormal_vertex:`#ifdef USE_MORPHNORMALS
	objectNormal *= morphTargetBaseInfluence;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		if ( morphTargetInfluences[ i ] != 0.0 ) objectNormal += getMorph( gl_VertexID, i, 1 ).xyz * morphTargetInfluences[ i ];
	}
#endif`,morphtarget_pars_vertex:`#ifdef USE_MORPHTARGETS
	#ifndef USE_INSTANCING_MORPH
		uniform float morphTargetBaseInfluence;
		uniform float morphTargetInfluences[ MORPHTARGETS_COUNT ];
	#endif
	uniform sampler2DArray morphTargetsTexture;
	uniform ivec2 morphTargetsTextureSize;
	vec4 getMorph( const in int vertexIndex, const in int morphTargetIndex, const in int offset ) {
		int texelIndex = vertexIndex * MORPHTARGETS_TEXTURE_STRIDE + offset;
		int y = texelIndex / morphTargetsTextureSize.x;
		int x = texelIndex - y * morphTargetsTextureSize.x;
		ivec3 morphUV = ivec3( x, y, morphTargetIndex );
		return texelFetch( morphTargetsTexture, morphUV, 0 );
	}
#endif`,morphtarget_vertex:`#ifdef USE_MORPHTARGETS
	transformed *= morphTargetBaseInfluence;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		if ( morphTargetInfluences[ i ] != 0.0 ) transformed += getMorph( gl_VertexID, i, 0 ).xyz * morphTargetInfluences[ i ];
	}
#endif`,normal_fragment_begin:`float faceDirection = gl_FrontFacing ? 1.0 : - 1.0;
#ifdef FLAT_SHADED
	vec3 fdx = dFdx( vViewPosition );
	vec3 fdy = dFdy( vViewPosition );
	vec3 normal = normalize( cross( fdx, fdy ) );
#else
	vec3 normal = normalize( vNormal );
	#ifdef DOUBLE_SIDED
		normal *= faceDirection;
	#endif
#endif
#if defined( USE_NORMALMAP_TANGENTSPACE ) || defined( USE_CLEARCOAT_NORMALMAP ) || defined( USE_ANISOTROPY )
	#ifdef USE_TANGENT
		mat3 tbn = mat3( normalize( vTangent ), normalize( vBitangent ), normal );
	#else
		mat3 tbn = getTangentFrame( - vViewPosition, normal,
		#if defined( USE_NORMALMAP )
			vNormalMapUv
		#elif defined( USE_CLEARCOAT_NORMALMAP )
			vClearcoatNormalMapUv
		#else
			vUv
		#endif
		);
	#endif
	#ifdef DOUBLE_SIDED
		tbn[0] *= faceDirection;
		tbn[1] *= faceDirection;
	#endif
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	#ifdef USE_TANGENT
		mat3 tbn2 = mat3( normalize( vTangent ), normalize( vBitangent ), normal );
	#else
		mat3 tbn2 = getTangentFrame( - vViewPosition, normal, vClearcoatNormalMapUv );
	#endif
	#ifdef DOUBLE_SIDED
		tbn2[0] *= faceDirection;
		tbn2[1] *= faceDirection;
	#endif
#endif
vec3 nonPerturbedNormal = normal;`,normal_fragment_maps:`#ifdef USE_NORMALMAP_OBJECTSPACE
	normal = texture2D( normalMap, vNormalMapUv ).xyz * 2.0 - 1.0;
	#ifdef FLIP_SIDED
		normal = - normal;
	#endif
	#ifdef DOUBLE_SIDED
		normal = normal * faceDirection;
	#endif
	normal = normalize( normalMatrix * normal );
#elif defined( USE_NORMALMAP_TANGENTSPACE )
	vec3 mapN = texture2D( normalMap, vNormalMapUv ).xyz * 2.0 - 1.0;
	#if defined( USE_PACKED_NORMALMAP )
		mapN = vec3( mapN.xy, sqrt( saturate( 1.0 - dot( mapN.xy, mapN.xy ) ) ) );
	#endif
	mapN.xy *= normalScale;
	normal = normalize( tbn * mapN );
#elif defined( USE_BUMPMAP )
	normal = perturbNormalArb( - vViewPosition, normal, dHdxy_fwd(), faceDirection );
#endif`,normal_pars_fragment:`#ifndef FLAT_SHADED
	varying vec3 vNormal;
	#ifdef USE_TANGENT
		varying vec3 vTangent;
		varying vec3 vBitangent;
	#endif
#endif`,normal_pars_vertex:`#ifndef FLAT_SHADED
	varying vec3 vNormal;
	#ifdef USE_TANGENT
		varying vec3 vTangent;
		varying vec3 vBitangent;
	#endif
#endif`,normal_vertex:`#ifndef FLAT_SHADED
	vNormal = normalize( transformedNormal );
	#ifdef USE_TANGENT
		vTangent = normalize( transformedTangent );
		vBitangent = normalize( cross( vNormal, vTangent ) * tangent.w );
		#ifdef FLIP_SIDED
			vBitangent = - vBitangent;
		#endif
	#endif
#endif`,normalmap_pars_fragment:`#ifdef USE_NORMALMAP
	uniform sampler2D normalMap;
	uniform vec2 normalScale;
#endif
#ifdef USE_NORMALMAP_OBJECTSPACE
	uniform mat3 normalMatrix;
#endif
#if ! defined ( USE_TANGENT ) && ( defined ( USE_NORMALMAP_TANGENTSPACE ) || defined ( USE_CLEARCOAT_NORMALMAP ) || defined( USE_ANISOTROPY ) )
	mat3 getTangentFrame( vec3 eye_pos, vec3 surf_norm, vec2 uv ) {
		vec3 q0 = dFdx( eye_pos.xyz );
		vec3 q1 = dFdy( eye_pos.xyz );
		vec2 st0 = dFdx( uv.st );
		vec2 st1 = dFdy( uv.st );
		vec3 N = surf_norm;
		vec3 q1perp = cross( q1, N );
		vec3 q0perp = cross( N, q0 );
		vec3 T = q1perp * st0.x + q0perp * st1.x;
		vec3 B = q1perp * st0.y + q0perp * st1.y;
		float det = max( dot( T, T ), dot( B, B ) );
		float scale = ( det == 0.0 ) ? 0.0 : inversesqrt( det );
		return mat3( T * scale, B * scale, N );
	}
#endif`,clearcoat_normal_fragment_begin:`#ifdef USE_CLEARCOAT
	vec3 clearcoatNormal = nonPerturbedNormal;
#endif`,clearcoat_normal_fragment_maps:`#ifdef USE_CLEARCOAT_NORMALMAP
	vec3 clearcoatMapN = texture2D( clearcoatNormalMap, vClearcoatNormalMapUv ).xyz * 2.0 - 1.0;
	clearcoatMapN.xy *= clearcoatNormalScale;
	clearcoatNormal = normalize( tbn2 * clearcoatMapN );
#endif`,clearcoat_pars_fragment:`#ifdef USE_CLEARCOATMAP
	uniform sampler2D clearcoatMap;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	uniform sampler2D clearcoatNormalMap;
	uniform vec2 clearcoatNormalScale;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	uniform sampler2D clearcoatRoughnessMap;
#endif`,iridescence_pars_fragment:`#ifdef USE_IRIDESCENCEMAP
	uniform sampler2D iridescenceMap;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	uniform sampler2D iridescenceThicknessMap;
#endif`,opaque_fragment:`#ifdef OPAQUE
diffuseColor.a = 1.0;
#endif
#ifdef USE_TRANSMISSION
diffuseColor.a *= material.transmissionAlpha;
#endif
gl_FragColor = vec4( outgoingLight, diffuseColor.a );`,packing:`vec3 packNormalToRGB( const in vec3 normal ) {
	return normalize( normal ) * 0.5 + 0.5;
}
vec3 unpackRGBToNormal( const in vec3 rgb ) {
	return 2.0 * rgb.xyz - 1.0;
}
const float PackUpscale = 256. / 255.;const float UnpackDownscale = 255. / 256.;const float ShiftRight8 = 1. / 256.;
const float Inv255 = 1. / 255.;
const vec4 PackFactors = vec4( 1.0, 256.0, 256.0 * 256.0, 256.0 * 256.0 * 256.0 );
const vec2 UnpackFactors2 = vec2( UnpackDownscale, 1.0 / PackFactors.g );
const vec3 UnpackFactors3 = vec3( UnpackDownscale / PackFactors.rg, 1.0 / PackFactors.b );
const vec4 UnpackFactors4 = vec4( UnpackDownscale / PackFactors.rgb, 1.0 / PackFactors.a );
vec4 packDepthToRGBA( const in float v ) {
	if( v <= 0.0 )
		return vec4( 0., 0., 0., 0. );
	if( v >= 1.0 )
		return vec4( 1., 1., 1., 1. );
	float vuf;
	float af = modf( v * PackFactors.a, vuf );
	float bf = modf( vuf * ShiftRight8, vuf );
	float gf = modf( vuf * ShiftRight8, vuf );
	return vec4( vuf * Inv255, gf * PackUpscale, bf * PackUpscale, af );
}
vec3 packDepthToRGB( const in float v ) {
	if( v <= 0.0 )
		return vec3( 0., 0., 0. );
	if( v >= 1.0 )
		return vec3( 1., 1., 1. );
	float vuf;
	float bf = modf( v * PackFactors.b, vuf );
	float gf = modf( vuf * ShiftRight8, vuf );
	return vec3( vuf * Inv255, gf * PackUpscale, bf );
}
vec2 packDepthToRG( const in float v ) {
	if( v <= 0.0 )
		return vec2( 0., 0. );
	if( v >= 1.0 )
		return vec2( 1., 1. );
	float vuf;
	float gf = modf( v * 256., vuf );
	return vec2( vuf * Inv255, gf );
}
float unpackRGBAToDepth( const in vec4 v ) {
	return dot( v, UnpackFactors4 );
}
float unpackRGBToDepth( const in vec3 v ) {
	return dot( v, UnpackFactors3 );
}
float unpackRGToDepth( const in vec2 v ) {
	return v.r * UnpackFactors2.r + v.g * UnpackFactors2.g;
}
vec4 pack2HalfToRGBA( const in vec2 v ) {
	vec4 r = vec4( v.x, fract( v.x * 255.0 ), v.y, fract( v.y * 255.0 ) );
	return vec4( r.x - r.y / 255.0, r.y, r.z - r.w / 255.0, r.w );
}
vec2 unpackRGBATo2Half( const in vec4 v ) {
	return vec2( v.x + ( v.y / 255.0 ), v.z + ( v.w / 255.0 ) );
}
float viewZToOrthographicDepth( const in float viewZ, const in float near, const in float far ) {
	return ( viewZ + near ) / ( near - far );
}
float orthographicDepthToViewZ( const in float depth, const in float near, const in float far ) {
	#ifdef USE_REVERSED_DEPTH_BUFFER
	
		return depth * ( far - near ) - far;
	#else
		return depth * ( near - far ) - near;
	#endif
}
float viewZToPerspectiveDepth( const in float viewZ, const in float near, const in float far ) {
	return ( ( near + viewZ ) * far ) / ( ( far - near ) * viewZ );
}
float perspectiveDepthToViewZ( const in float depth, const in float near, const in float far ) {
	
	#ifdef USE_REVERSED_DEPTH_BUFFER
		return ( near * far ) / ( ( near - far ) * depth - near );
	#else
		return ( near * far ) / ( ( far - near ) * depth - far );
	#endif
}`,premultiplied_alpha_fragment:`#ifdef PREMULTIPLIED_ALPHA
	gl_FragColor.rgb *= gl_FragColor.a;
#endif`,project_vertex:`vec4 mvPosition = vec4( transformed, 1.0 );
#ifdef USE_BATCHING
	mvPosition = batchingMatrix * mvPosition;
#endif
#ifdef USE_INSTANCING
	mvPosition = instanceMatrix * mvPosition;
#endif
mvPosition = modelViewMatrix * mvPosition;
gl_Position = projectionMatrix * mvPosition;`,dithering_fragment:`#ifdef DITHERING
	gl_FragColor.rgb = dithering( gl_FragColor.rgb );
#endif`,dithering_pars_fragment:`#ifdef DITHERING
	vec3 dithering( vec3 color ) {
		float grid_position = rand( gl_FragCoord.xy );
		vec3 dither_shift_RGB = vec3( 0.25 / 255.0, -0.25 / 255.0, 0.25 / 255.0 );
		dither_shift_RGB = mix( 2.0 * dither_shift_RGB, -2.0 * dither_shift_RGB, grid_position );
		return color + dither_shift_RGB;
	}
#endif`,roughnessmap_fragment:`float roughnessFactor = roughness;
#ifdef USE_ROUGHNESSMAP
	vec4 texelRoughness = texture2D( roughnessMap, vRoughnessMapUv );
	roughnessFactor *= texelRoughness.g;
#endif`,roughnessmap_pars_fragment:`#ifdef USE_ROUGHNESSMAP
	uniform sampler2D roughnessMap;
#endif`,shadowmap_pars_fragment:`#if NUM_SPOT_LIGHT_COORDS > 0
	varying vec4 vSpotLightCoord[ NUM_SPOT_LIGHT_COORDS ];
#endif
#if NUM_SPOT_LIGHT_MAPS > 0
	uniform sampler2D spotLightMap[ NUM_SPOT_LIGHT_MAPS ];
#endif
#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
		#define SUN_LIGHT_CASCADES 2
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow sunShadowMap[ NUM_SUN_LIGHT_SHADOWS ];
		#else
			uniform sampler2D sunShadowMap[ NUM_SUN_LIGHT_SHADOWS ];
		#endif
		uniform mat4 sunShadowMatrix[ NUM_SUN_LIGHT_SHADOWS * SUN_LIGHT_CASCADES ];
		uniform vec4 sunShadowCascade[ NUM_SUN_LIGHT_SHADOWS * SUN_LIGHT_CASCADES ];
		varying vec4 vSunShadowWorldPosition;
		varying vec3 vSunShadowWorldNormal;
		struct SunLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SunLightShadow sunLightShadows[ NUM_SUN_LIGHT_SHADOWS ];
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow directionalShadowMap[ NUM_DIR_LIGHT_SHADOWS ];
		#else
			uniform sampler2D directionalShadowMap[ NUM_DIR_LIGHT_SHADOWS ];
		#endif
		varying vec4 vDirectionalShadowCoord[ NUM_DIR_LIGHT_SHADOWS ];
		struct DirectionalLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform DirectionalLightShadow directionalLightShadows[ NUM_DIR_LIGHT_SHADOWS ];
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow spotShadowMap[ NUM_SPOT_LIGHT_SHADOWS ];
		#else
			uniform sampler2D spotShadowMap[ NUM_SPOT_LIGHT_SHADOWS ];
		#endif
		struct SpotLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SpotLightShadow spotLightShadows[ NUM_SPOT_LIGHT_SHADOWS ];
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform samplerCubeShadow pointShadowMap[ NUM_POINT_LIGHT_SHADOWS ];
		#elif defined( SHADOWMAP_TYPE_BASIC )
			uniform samplerCube pointShadowMap[ NUM_POINT_LIGHT_SHADOWS ];
		#endif
		varying vec4 vPointShadowCoord[ NUM_POINT_LIGHT_SHADOWS ];
		struct PointLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
			float shadowCameraNear;
			float shadowCameraFar;
		};
		uniform PointLightShadow pointLightShadows[ NUM_POINT_LIGHT_SHADOWS ];
	#endif
	#if defined( SHADOWMAP_TYPE_PCF )
		float interleavedGradientNoise( vec2 position ) {
			return fract( 52.9829189 * fract( dot( position, vec2( 0.06711056, 0.00583715 ) ) ) );
		}
		vec2 vogelDiskSample( int sampleIndex, int samplesCount, float phi ) {
			const float goldenAngle = 2.399963229728653;
			float r = sqrt( ( float( sampleIndex ) + 0.5 ) / float( samplesCount ) );
			float theta = float( sampleIndex ) * goldenAngle + phi;
			return vec2( cos( theta ), sin( theta ) ) * r;
		}
	#endif
	#if defined( SHADOWMAP_TYPE_PCF )
		float getShadow( sampler2DShadow shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				vec2 texelSize = vec2( 1.0 ) / shadowMapSize;
				vec2 radius = shadowRadius * texelSize;
				float phi = interleavedGradientNoise( gl_FragCoord.xy ) * PI2;
				shadow = (
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 0, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 1, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 2, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 3, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 4, 5, phi ) * radius, shadowCoord.z ) )
				) * 0.2;
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#elif defined( SHADOWMAP_TYPE_VSM )
		float getShadow( sampler2D shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				vec2 distribution = texture2D( shadowMap, shadowCoord.xy ).rg;
				float mean = distribution.x;
				float variance = distribution.y * distribution.y;
				#ifdef USE_REVERSED_DEPTH_BUFFER
					float hard_shadow = step( mean, shadowCoord.z );
				#else
					float hard_shadow = step( shadowCoord.z, mean );
				#endif
				
				if ( hard_shadow == 1.0 ) {
					shadow = 1.0;
				} else {
					variance = max( variance, 0.0000001 );
					float d = shadowCoord.z - mean;
					float p_max = variance / ( variance + d * d );
					p_max = clamp( ( p_max - 0.3 ) / 0.65, 0.0, 1.0 );
					shadow = max( hard_shadow, p_max );
				}
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#else
		float getShadow( sampler2D shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				float depth = texture2D( shadowMap, shadowCoord.xy ).r;
				#ifdef USE_REVERSED_DEPTH_BUFFER
					shadow = step( depth, shadowCoord.z );
				#else
					shadow = step( shadowCoord.z, depth );
				#endif
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#endif
	#if NUM_SUN_LIGHT_SHADOWS > 0
		float getSunShadow(
			#if defined( SHADOWMAP_TYPE_PCF )
				sampler2DShadow shadowMap,
			#else
				sampler2D shadowMap,
			#endif
			SunLightShadow sunLightShadow,
			int shadowIndex
		) {
			vec4 shadowWorldPosition = vec4( vSunShadowWorldPosition.xyz + vSunShadowWorldNormal * sunLightShadow.shadowNormalBias, 1.0 );
			float viewDepth = vSunShadowWorldPosition.w;
			int cascadeOffset = shadowIndex * SUN_LIGHT_CASCADES;
			float shadow = 1.0;
			for ( int i = SUN_LIGHT_CASCADES - 1; i >= 0; i -- ) {
				vec4 cascade = sunShadowCascade[ cascadeOffset + i ];
				if ( viewDepth >= cascade.x && viewDepth < cascade.y ) {
					float cascadeShadow = getShadow(
						shadowMap,
						sunLightShadow.shadowMapSize,
						sunLightShadow.shadowIntensity,
						sunLightShadow.shadowBias,
						sunLightShadow.shadowRadius,
						sunShadowMatrix[ cascadeOffset + i ] * shadowWorldPosition
					);
					shadow = mix( cascadeShadow, shadow, smoothstep( cascade.z, cascade.y, viewDepth ) );
				}
			}
			return shadow;
		}
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
	#if defined( SHADOWMAP_TYPE_PCF )
	float getPointShadow( samplerCubeShadow shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord, float shadowCameraNear, float shadowCameraFar ) {
		float shadow = 1.0;
		vec3 lightToPosition = shadowCoord.xyz;
		vec3 bd3D = normalize( lightToPosition );
		vec3 absVec = abs( lightToPosition );
		float viewSpaceZ = max( max( absVec.x, absVec.y ), absVec.z );
		if ( viewSpaceZ - shadowCameraFar <= 0.0 && viewSpaceZ - shadowCameraNear >= 0.0 ) {
			float lightDistance = length( lightToPosition );
			float depthRange = shadowCameraFar - shadowCameraNear;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				float depthA = - shadowCameraNear / depthRange - shadowBias;
				float depthB = shadowCameraNear * shadowCameraFar / ( depthRange * lightDistance );
			#else
				float depthA = shadowCameraFar / depthRange + shadowBias;
				float depthB = - shadowCameraNear * shadowCameraFar / ( depthRange * lightDistance );
			#endif
			float texelSize = shadowRadius / shadowMapSize.x;
			vec3 absDir = abs( bd3D );
			vec3 tangent = absDir.x > absDir.z ? vec3( 0.0, 1.0, 0.0 ) : vec3( 1.0, 0.0, 0.0 );
			tangent = normalize( cross( bd3D, tangent ) );
			vec3 bitangent = cross( bd3D, tangent );
			float phi = interleavedGradientNoise( gl_FragCoord.xy ) * PI2;
			shadow = 0.0;
			for ( int i = 0; i < 5; i ++ ) {
				vec2 offset = vogelDiskSample( i, 5, phi );
				vec3 direction = bd3D + ( tangent * offset.x + bitangent * offset.y ) * texelSize;
				vec3 absDirection = abs( direction );
				float dp = depthA + depthB / max( max( absDirection.x, absDirection.y ), absDirection.z );
				shadow += texture( shadowMap, vec4( direction, dp ) );
			}
			shadow *= 0.2;
		}
		return mix( 1.0, shadow, shadowIntensity );
	}
	#elif defined( SHADOWMAP_TYPE_BASIC )
	float getPointShadow( samplerCube shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord, float shadowCameraNear, float shadowCameraFar ) {
		float shadow = 1.0;
		vec3 lightToPosition = shadowCoord.xyz;
		vec3 absVec = abs( lightToPosition );
		float viewSpaceZ = max( max( absVec.x, absVec.y ), absVec.z );
		if ( viewSpaceZ - shadowCameraFar <= 0.0 && viewSpaceZ - shadowCameraNear >= 0.0 ) {
			float dp = ( shadowCameraFar * ( viewSpaceZ - shadowCameraNear ) ) / ( viewSpaceZ * ( shadowCameraFar - shadowCameraNear ) );
			dp += shadowBias;
			vec3 bd3D = normalize( lightToPosition );
			float depth = textureCube( shadowMap, bd3D ).r;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				depth = 1.0 - depth;
			#endif
			shadow = step( dp, depth );
		}
		return mix( 1.0, shadow, shadowIntensity );
	}
	#endif
	#endif
#endif`,shadowmap_pars_vertex:`#if NUM_SPOT_LIGHT_COORDS > 0
	uniform mat4 spotLightMatrix[ NUM_SPOT_LIGHT_COORDS ];
	varying vec4 vSpotLightCoord[ NUM_SPOT_LIGHT_COORDS ];
#endif
#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
		varying vec4 vSunShadowWorldPosition;
		varying vec3 vSunShadowWorldNormal;
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		uniform mat4 directionalShadowMatrix[ NUM_DIR_LIGHT_SHADOWS ];
		varying vec4 vDirectionalShadowCoord[ NUM_DIR_LIGHT_SHADOWS ];
		struct DirectionalLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform DirectionalLightShadow directionalLightShadows[ NUM_DIR_LIGHT_SHADOWS ];
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
		struct SpotLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SpotLightShadow spotLightShadows[ NUM_SPOT_LIGHT_SHADOWS ];
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		uniform mat4 pointShadowMatrix[ NUM_POINT_LIGHT_SHADOWS ];
		varying vec4 vPointShadowCoord[ NUM_POINT_LIGHT_SHADOWS ];
		struct PointLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
			float shadowCameraNear;
			float shadowCameraFar;
		};
		uniform PointLightShadow pointLightShadows[ NUM_POINT_LIGHT_SHADOWS ];
	#endif
#endif`,shadowmap_vertex:`#if ( defined( USE_SHADOWMAP ) && ( NUM_DIR_LIGHT_SHADOWS > 0 || NUM_SUN_LIGHT_SHADOWS > 0 || NUM_POINT_LIGHT_SHADOWS > 0 ) ) || ( NUM_SPOT_LIGHT_COORDS > 0 )
	#ifdef HAS_NORMAL
		vec3 shadowWorldNormal = transformNormalByInverseViewMatrix( transformedNormal, viewMatrix );
	#else
		vec3 shadowWorldNormal = vec3( 0.0 );
	#endif
	vec4 shadowWorldPosition;
#endif
#if defined( USE_SHADOWMAP )
	#if NUM_SUN_LIGHT_SHADOWS > 0
		vSunShadowWorldPosition = vec4( worldPosition.xyz, - mvPosition.z );
		vSunShadowWorldNormal = shadowWorldNormal;
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_DIR_LIGHT_SHADOWS; i ++ ) {
			shadowWorldPosition = worldPosition + vec4( shadowWorldNormal * directionalLightShadows[ i ].shadowNormalBias, 0 );
			vDirectionalShadowCoord[ i ] = directionalShadowMatrix[ i ] * shadowWorldPosition;
		}
		#pragma unroll_loop_end
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_POINT_LIGHT_SHADOWS; i ++ ) {
			shadowWorldPosition = worldPosition + vec4( shadowWorldNormal * pointLightShadows[ i ].shadowNormalBias, 0 );
			vPointShadowCoord[ i ] = pointShadowMatrix[ i ] * shadowWorldPosition;
		}
		#pragma unroll_loop_end
	#endif
#endif
#if NUM_SPOT_LIGHT_COORDS > 0
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHT_COORDS; i ++ ) {
		shadowWorldPosition = worldPosition;
		#if ( defined( USE_SHADOWMAP ) && UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
			shadowWorldPosition.xyz += shadowWorldNormal * spotLightShadows[ i ].shadowNormalBias;
		#endif
		vSpotLightCoord[ i ] = spotLightMatrix[ i ] * shadowWorldPosition;
	}
	#pragma unroll_loop_end
#endif`,shadowmask_pars_fragment:`float getShadowMask() {
	float shadow = 1.0;
	#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
	SunLightShadow sunLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SUN_LIGHT_SHADOWS; i ++ ) {
		sunLight = sunLightShadows[ i ];
		shadow *= receiveShadow ? getSunShadow( sunShadowMap[ i ], sunLight, UNROLLED_LOOP_INDEX ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
	DirectionalLightShadow directionalLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_DIR_LIGHT_SHADOWS; i ++ ) {
		directionalLight = directionalLightShadows[ i ];
		shadow *= receiveShadow ? getShadow( directionalShadowMap[ i ], directionalLight.shadowMapSize, directionalLight.shadowIntensity, directionalLight.shadowBias, directionalLight.shadowRadius, vDirectionalShadowCoord[ i ] ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
	SpotLightShadow spotLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHT_SHADOWS; i ++ ) {
		spotLight = spotLightShadows[ i ];
		shadow *= receiveShadow ? getShadow( spotShadowMap[ i ], spotLight.shadowMapSize, spotLight.shadowIntensity, spotLight.shadowBias, spotLight.shadowRadius, vSpotLightCoord[ i ] ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0 && ( defined( SHADOWMAP_TYPE_PCF ) || defined( SHADOWMAP_TYPE_BASIC ) )
	PointLightShadow pointLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_POINT_LIGHT_SHADOWS; i ++ ) {
		pointLight = pointLightShadows[ i ];
		shadow *= receiveShadow ? getPointShadow( pointShadowMap[ i ], pointLight.shadowMapSize, pointLight.shadowIntensity, pointLight.shadowBias, pointLight.shadowRadius, vPointShadowCoord[ i ], pointLight.shadowCameraNear, pointLight.shadowCameraFar ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#endif
	return shadow;
}`,skinbase_vertex:`#ifdef USE_SKINNING
	mat4 boneMatX = getBoneMatrix( skinIndex.x );
	mat4 boneMatY = getBoneMatrix( skinIndex.y );
	mat4 boneMatZ = getBoneMatrix( skinIndex.z );
	mat4 boneMatW = getBoneMatrix( skinIndex.w );
#endif`,skinning_pars_vertex:`#ifdef USE_SKINNING
	uniform mat4 bindMatrix;
	uniform mat4 bindMatrixInverse;
	uniform highp sampler2D boneTexture;
	mat4 getBoneMatrix( const in float i ) {
		int size = textureSize( boneTexture, 0 ).x;
		int j = int( i ) * 4;
		int x = j % size;
		int y = j / size;
		vec4 v1 = texelFetch( boneTexture, ivec2( x, y ), 0 );
		vec4 v2 = texelFetch( boneTexture, ivec2( x + 1, y ), 0 );
		vec4 v3 = texelFetch( boneTexture, ivec2( x + 2, y ), 0 );
		vec4 v4 = texelFetch( boneTexture, ivec2( x + 3, y ), 0 );
		return mat4( v1, v2, v3, v4 );
	}
#endif`,skinning_vertex:`#ifdef USE_SKINNING
	vec4 skinVertex = bindMatrix * vec4( transformed, 1.0 );
	vec4 skinned = vec4( 0.0 );
	skinned += boneMatX * skinVertex * skinWeight.x;
	skinned += boneMatY * skinVertex * skinWeight.y;
	skinned += boneMatZ * skinVertex * skinWeight.z;
	skinned += boneMatW * skinVertex * skinWeight.w;
	transformed = ( bindMatrixInverse * skinned ).xyz;
#endif`,skinnormal_vertex:`#ifdef USE_SKINNING
	mat4 skinMatrix = mat4( 0.0 );
	skinMatrix += skinWeight.x * boneMatX;
	skinMatrix += skinWeight.y * boneMatY;
	skinMatrix += skinWeight.z * boneMatZ;
	skinMatrix += skinWeight.w * boneMatW;
	skinMatrix = bindMatrixInverse * skinMatrix * bindMatrix;
	objectNormal = vec4( skinMatrix * vec4( objectNormal, 0.0 ) ).xyz;
	#ifdef USE_TANGENT
		objectTangent = vec4( skinMatrix * vec4( objectTangent, 0.0 ) ).xyz;
	#endif
#endif`,specularmap_fragment:`float specularStrength;
#ifdef USE_SPECULARMAP
	vec4 texelSpecular = texture2D( specularMap, vSpecularMapUv );
	specularStrength = texelSpecular.r;
#else
	specularStrength = 1.0;
#endif`,specularmap_pars_fragment:`#ifdef USE_SPECULARMAP
	uniform sampler2D specularMap;
#endif`,tonemapping_fragment:`#if defined( TONE_MAPPING )
	gl_FragColor.rgb = toneMapping( gl_FragColor.rgb );
#endif`,tonemapping_pars_fragment:`#ifndef saturate
#define saturate( a ) clamp( a, 0.0, 1.0 )
#endif
uniform float toneMappingExposure;
vec3 LinearToneMapping( vec3 color ) {
	return saturate( toneMappingExposure * color );
}
vec3 ReinhardToneMapping( vec3 color ) {
	color *= toneMappingExposure;
	return saturate( color / ( vec3( 1.0 ) + color ) );
}
vec3 CineonToneMapping( vec3 color ) {
	color *= toneMappingExposure;
	color = max( vec3( 0.0 ), color - 0.004 );
	return pow( ( color * ( 6.2 * color + 0.5 ) ) / ( color * ( 6.2 * color + 1.7 ) + 0.06 ), vec3( 2.2 ) );
}
vec3 RRTAndODTFit( vec3 v ) {
	vec3 a = v * ( v + 0.0245786 ) - 0.000090537;
	vec3 b = v * ( 0.983729 * v + 0.4329510 ) + 0.238081;
	return a / b;
}
vec3 ACESFilmicToneMapping( vec3 color ) {
	const mat3 ACESInputMat = mat3(
		vec3( 0.59719, 0.07600, 0.02840 ),		vec3( 0.35458, 0.90834, 0.13383 ),
		vec3( 0.04823, 0.01566, 0.83777 )
	);
	const mat3 ACESOutputMat = mat3(
		vec3(  1.60475, -0.10208, -0.00327 ),		vec3( -0.53108,  1.10813, -0.07276 ),
		vec3( -0.07367, -0.00605,  1.07602 )
	);
	color *= toneMappingExposure / 0.6;
	color = ACESInputMat * color;
	color = RRTAndODTFit( color );
	color = ACESOutputMat * color;
	return saturate( color );
}
const mat3 LINEAR_REC2020_TO_LINEAR_SRGB = mat3(
	vec3( 1.6605, - 0.1246, - 0.0182 ),
	vec3( - 0.5876, 1.1329, - 0.1006 ),
	vec3( - 0.0728, - 0.0083, 1.1187 )
);
const mat3 LINEAR_SRGB_TO_LINEAR_REC2020 = mat3(
	vec3( 0.6274, 0.0691, 0.0164 ),
	vec3( 0.3293, 0.9195, 0.0880 ),
	vec3( 0.0433, 0.0113, 0.8956 )
);
vec3 agxDefaultContrastApprox( vec3 x ) {
	vec3 x2 = x * x;
	vec3 x4 = x2 * x2;
	return + 15.5 * x4 * x2
		- 40.14 * x4 * x
		+ 31.96 * x4
		- 6.868 * x2 * x
		+ 0.4298 * x2
		+ 0.1191 * x
		- 0.00232;
}
vec3 AgXToneMapping( vec3 color ) {
	const mat3 AgXInsetMatrix = mat3(
		vec3( 0.856627153315983, 0.137318972929847, 0.11189821299995 ),
		vec3( 0.0951212405381588, 0.761241990602591, 0.0767994186031903 ),
		vec3( 0.0482516061458583, 0.101439036467562, 0.811302368396859 )
	);
	const mat3 AgXOutsetMatrix = mat3(
		vec3( 1.1271005818144368, - 0.1413297634984383, - 0.14132976349843826 ),
		vec3( - 0.11060664309660323, 1.157823702216272, - 0.11060664309660294 ),
		vec3( - 0.016493938717834573, - 0.016493938717834257, 1.2519364065950405 )
	);
	const float AgxMinEv = - 12.47393;	const float AgxMaxEv = 4.026069;
	color *= toneMappingExposure;
	color = LINEAR_SRGB_TO_LINEAR_REC2020 * color;
	color = AgXInsetMatrix * color;
	color = max( color, 1e-10 );	color = log2( color );
	color = ( color - AgxMinEv ) / ( AgxMaxEv - AgxMinEv );
	color = clamp( color, 0.0, 1.0 );
	color = agxDefaultContrastApprox( color );
	color = AgXOutsetMatrix * color;
	color = pow( max( vec3( 0.0 ), color ), vec3( 2.2 ) );
	color = LINEAR_REC2020_TO_LINEAR_SRGB * color;
	color = clamp( color, 0.0, 1.0 );
	return color;
}
vec3 NeutralToneMapping( vec3 color ) {
	const float StartCompression = 0.8 - 0.04;
	const float Desaturation = 0.15;
	color *= toneMappingExposure;
	float x = min( color.r, min( color.g, color.b ) );
	float offset = x < 0.08 ? x - 6.25 * x * x : 0.04;
	color -= offset;
	float peak = max( color.r, max( color.g, color.b ) );
	if ( peak < StartCompression ) return color;
	float d = 1. - StartCompression;
	float newPeak = 1. - d * d / ( peak + d - StartCompression );
	color *= newPeak / peak;
	float g = 1. - 1. / ( Desaturation * ( peak - newPeak ) + 1. );
	return mix( color, vec3( newPeak ), g );
}
vec3 CustomToneMapping( vec3 color ) { return color; }`,transmission_fragment:`#ifdef USE_TRANSMISSION
	material.transmission = transmission;
	material.transmissionAlpha = 1.0;
	material.thickness = thickness;
	material.attenuationDistance = attenuationDistance;
	material.attenuationColor = attenuationColor;
	#ifdef USE_TRANSMISSIONMAP
		material.transmission *= texture2D( transmissionMap, vTransmissionMapUv ).r;
	#endif
	#ifdef USE_THICKNESSMAP
		material.thickness *= texture2D( thicknessMap, vThicknessMapUv ).g;
	#endif
	vec3 pos = vWorldPosition;
	vec3 v = normalize( cameraPosition - pos );
	vec3 n = transformNormalByInverseViewMatrix( normal, viewMatrix );
	vec4 transmitted = getIBLVolumeRefraction(
		n, v, material.roughness, material.diffuseContribution, material.specularColorBlended, material.specularF90,
		pos, modelMatrix, viewMatrix, projectionMatrix, material.dispersion, material.ior, material.thickness,
		material.attenuationColor, material.attenuationDistance );
	material.transmissionAlpha = mix( material.transmissionAlpha, transmitted.a, material.transmission );
	totalDiffuse = mix( totalDiffuse, transmitted.rgb, material.transmission );
#endif`,transmission_pars_fragment:`#ifdef USE_TRANSMISSION
	uniform float transmission;
	uniform float thickness;
	uniform float attenuationDistance;
	uniform vec3 attenuationColor;
	#ifdef USE_TRANSMISSIONMAP
		uniform sampler2D transmissionMap;
	#endif
	#ifdef USE_THICKNESSMAP
		uniform sampler2D thicknessMap;
	#endif
	uniform vec2 transmissionSamplerSize;
	uniform sampler2D transmissionSamplerMap;
	uniform mat4 modelMatrix;
	uniform mat4 projectionMatrix;
	varying vec3 vWorldPosition;
	float w0( float a ) {
		return ( 1.0 / 6.0 ) * ( a * ( a * ( - a + 3.0 ) - 3.0 ) + 1.0 );
	}
	float w1( float a ) {
		return ( 1.0 / 6.0 ) * ( a *  a * ( 3.0 * a - 6.0 ) + 4.0 );
	}
	float w2( float a ){
		return ( 1.0 / 6.0 ) * ( a * ( a * ( - 3.0 * a + 3.0 ) + 3.0 ) + 1.0 );
	}
	float w3( float a ) {
		return ( 1.0 / 6.0 ) * ( a * a * a );
	}
	float g0( float a ) {
		return w0( a ) + w1( a );
	}
	float g1( float a ) {
		return w2( a ) + w3( a );
	}
	float h0( float a ) {
		return - 1.0 + w1( a ) / ( w0( a ) + w1( a ) );
	}
	float h1( float a ) {
		return 1.0 + w3( a ) / ( w2( a ) + w3( a ) );
	}
	vec4 bicubic( sampler2D tex, vec2 uv, vec4 texelSize, float lod ) {
		uv = uv * texelSize.zw + 0.5;
		vec2 iuv = floor( uv );
		vec2 fuv = fract( uv );
		float g0x = g0( fuv.x );
		float g1x = g1( fuv.x );
		float h0x = h0( fuv.x );
		float h1x = h1( fuv.x );
		float h0y = h0( fuv.y );
		float h1y = h1( fuv.y );
		vec2 p0 = ( vec2( iuv.x + h0x, iuv.y + h0y ) - 0.5 ) * texelSize.xy;
		vec2 p1 = ( vec2( iuv.x + h1x, iuv.y + h0y ) - 0.5 ) * texelSize.xy;
		vec2 p2 = ( vec2( iuv.x + h0x, iuv.y + h1y ) - 0.5 ) * texelSize.xy;
		vec2 p3 = ( vec2( iuv.x + h1x, iuv.y + h1y ) - 0.5 ) * texelSize.xy;
		return g0( fuv.y ) * ( g0x * textureLod( tex, p0, lod ) + g1x * textureLod( tex, p1, lod ) ) +
			g1( fuv.y ) * ( g0x * textureLod( tex, p2, lod ) + g1x * textureLod( tex, p3, lod ) );
	}
	vec4 textureBicubic( sampler2D sampler, vec2 uv, float lod ) {
		vec2 fLodSize = vec2( textureSize( sampler, int( lod ) ) );
		vec2 cLodSize = vec2( textureSize( sampler, int( lod + 1.0 ) ) );
		vec2 fLodSizeInv = 1.0 / fLodSize;
		vec2 cLodSizeInv = 1.0 / cLodSize;
		vec4 fSample = bicubic( sampler, uv, vec4( fLodSizeInv, fLodSize ), floor( lod ) );
		vec4 cSample = bicubic( sampler, uv, vec4( cLodSizeInv, cLodSize ), ceil( lod ) );
		return mix( fSample, cSample, fract( lod ) );
	}
	vec3 getVolumeTransmissionRay( const in vec3 n, const in vec3 v, const in float thickness, const in float ior, const in mat4 modelMatrix ) {
		vec3 refractionVector = refract( - v, normalize( n ), 1.0 / ior );
		vec3 modelScale;
		modelScale.x = length( vec3( modelMatrix[ 0 ].xyz ) );
		modelScale.y = length( vec3( modelMatrix[ 1 ].xyz ) );
		modelScale.z = length( vec3( modelMatrix[ 2 ].xyz ) );
		return normalize( refractionVector ) * thickness * modelScale;
	}
	float applyIorToRoughness( const in float roughness, const in float ior ) {
		return roughness * clamp( ior * 2.0 - 2.0, 0.0, 1.0 );
	}
	vec4 getTransmissionSample( const in vec2 fragCoord, const in float roughness, const in float ior ) {
		float lod = log2( transmissionSamplerSize.x ) * applyIorToRoughness( roughness, ior );
		return textureBicubic( transmissionSamplerMap, fragCoord.xy, lod );
	}
	vec3 volumeAttenuation( const in float transmissionDistance, const in vec3 attenuationColor, const in float attenuationDistance ) {
		if ( isinf( attenuationDistance ) ) {
			return vec3( 1.0 );
		} else {
			vec3 attenuationCoefficient = -log( attenuationColor ) / attenuationDistance;
			vec3 transmittance = exp( - attenuationCoefficient * transmissionDistance );			return transmittance;
		}
	}
	vec4 getIBLVolumeRefraction( const in vec3 n, const in vec3 v, const in float roughness, const in vec3 diffuseColor,
		const in vec3 specularColor, const in float specularF90, const in vec3 position, const in mat4 modelMatrix,
		const in mat4 viewMatrix, const in mat4 projMatrix, const in float dispersion, const in float ior, const in float thickness,
		const in vec3 attenuationColor, const in float attenuationDistance ) {
		vec4 transmittedLight;
		vec3 transmittance;
		#ifdef USE_DISPERSION
			float halfSpread = ( ior - 1.0 ) * 0.025 * dispersion;
			vec3 iors = vec3( ior - halfSpread, ior, ior + halfSpread );
			for ( int i = 0; i < 3; i ++ ) {
				vec3 transmissionRay = getVolumeTransmissionRay( n, v, thickness, iors[ i ], modelMatrix );
				vec3 refractedRayExit = position + transmissionRay;
				vec4 ndcPos = projMatrix * viewMatrix * vec4( refractedRayExit, 1.0 );
				vec2 refractionCoords = ndcPos.xy / ndcPos.w;
				refractionCoords += 1.0;
				refractionCoords /= 2.0;
				vec4 transmissionSample = getTransmissionSample( refractionCoords, roughness, iors[ i ] );
				transmittedLight[ i ] = transmissionSample[ i ];
				transmittedLight.a += transmissionSample.a;
				transmittance[ i ] = diffuseColor[ i ] * volumeAttenuation( length( transmissionRay ), attenuationColor, attenuationDistance )[ i ];
			}
			transmittedLight.a /= 3.0;
		#else
			vec3 transmissionRay = getVolumeTransmissionRay( n, v, thickness, ior, modelMatrix );
			vec3 refractedRayExit = position + transmissionRay;
			vec4 ndcPos = projMatrix * viewMatrix * vec4( refractedRayExit, 1.0 );
			vec2 refractionCoords = ndcPos.xy / ndcPos.w;
			refractionCoords += 1.0;
			refractionCoords /= 2.0;
			transmittedLight = getTransmissionSample( refractionCoords, roughness, ior );
			transmittance = diffuseColor * volumeAttenuation( length( transmissionRay ), attenuationColor, attenuationDistance );
		#endif
		vec3 attenuatedColor = transmittance * transmittedLight.rgb;
		vec3 F = EnvironmentBRDF( n, v, specularColor, specularF90, roughness );
		float transmittanceFactor = ( transmittance.r + transmittance.g + transmittance.b ) / 3.0;
		return vec4( ( 1.0 - F ) * attenuatedColor, 1.0 - ( 1.0 - transmittedLight.a ) * transmittanceFactor );
	}
#endif`,uv_pars_fragment:`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	varying vec2 vUv;
#endif
#ifdef USE_MAP
	varying vec2 vMapUv;
#endif
#ifdef USE_ALPHAMAP
	varying vec2 vAlphaMapUv;
#endif
#ifdef USE_LIGHTMAP
	varying vec2 vLightMapUv;
#endif
#ifdef USE_AOMAP
	varying vec2 vAoMapUv;
#endif
#ifdef USE_BUMPMAP
	varying vec2 vBumpMapUv;
#endif
#ifdef USE_NORMALMAP
	varying vec2 vNormalMapUv;
#endif
#ifdef USE_EMISSIVEMAP
	varying vec2 vEmissiveMapUv;
#endif
#ifdef USE_METALNESSMAP
	varying vec2 vMetalnessMapUv;
#endif
#ifdef USE_ROUGHNESSMAP
	varying vec2 vRoughnessMapUv;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	varying vec2 vDiffuseRoughnessMapUv;
#endif
#ifdef USE_ANISOTROPYMAP
	varying vec2 vAnisotropyMapUv;
#endif
#ifdef USE_CLEARCOATMAP
	varying vec2 vClearcoatMapUv;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	varying vec2 vClearcoatNormalMapUv;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	varying vec2 vClearcoatRoughnessMapUv;
#endif
#ifdef USE_IRIDESCENCEMAP
	varying vec2 vIridescenceMapUv;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	varying vec2 vIridescenceThicknessMapUv;
#endif
#ifdef USE_SHEEN_COLORMAP
	varying vec2 vSheenColorMapUv;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	varying vec2 vSheenRoughnessMapUv;
#endif
#ifdef USE_SPECULARMAP
	varying vec2 vSpecularMapUv;
#endif
#ifdef USE_SPECULAR_COLORMAP
	varying vec2 vSpecularColorMapUv;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	varying vec2 vSpecularIntensityMapUv;
#endif
#ifdef USE_TRANSMISSIONMAP
	uniform mat3 transmissionMapTransform;
	varying vec2 vTransmissionMapUv;
#endif
#ifdef USE_THICKNESSMAP
	uniform mat3 thicknessMapTransform;
	varying vec2 vThicknessMapUv;
#endif`,uv_pars_vertex:`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	varying vec2 vUv;
#endif
#ifdef USE_MAP
	uniform mat3 mapTransform;
	varying vec2 vMapUv;
#endif
#ifdef USE_ALPHAMAP
	uniform mat3 alphaMapTransform;
	varying vec2 vAlphaMapUv;
#endif
#ifdef USE_LIGHTMAP
	uniform mat3 lightMapTransform;
	varying vec2 vLightMapUv;
#endif
#ifdef USE_AOMAP
	uniform mat3 aoMapTransform;
	varying vec2 vAoMapUv;
#endif
#ifdef USE_BUMPMAP
	uniform mat3 bumpMapTransform;
	varying vec2 vBumpMapUv;
#endif
#ifdef USE_NORMALMAP
	uniform mat3 normalMapTransform;
	varying vec2 vNormalMapUv;
#endif
#ifdef USE_DISPLACEMENTMAP
	uniform mat3 displacementMapTransform;
	varying vec2 vDisplacementMapUv;
#endif
#ifdef USE_EMISSIVEMAP
	uniform mat3 emissiveMapTransform;
	varying vec2 vEmissiveMapUv;
#endif
#ifdef USE_METALNESSMAP
	uniform mat3 metalnessMapTransform;
	varying vec2 vMetalnessMapUv;
#endif
#ifdef USE_ROUGHNESSMAP
	uniform mat3 roughnessMapTransform;
	varying vec2 vRoughnessMapUv;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	uniform mat3 diffuseRoughnessMapTransform;
	varying vec2 vDiffuseRoughnessMapUv;
#endif
#ifdef USE_ANISOTROPYMAP
	uniform mat3 anisotropyMapTransform;
	varying vec2 vAnisotropyMapUv;
#endif
#ifdef USE_CLEARCOATMAP
	uniform mat3 clearcoatMapTransform;
	varying vec2 vClearcoatMapUv;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	uniform mat3 clearcoatNormalMapTransform;
	varying vec2 vClearcoatNormalMapUv;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	uniform mat3 clearcoatRoughnessMapTransform;
	varying vec2 vClearcoatRoughnessMapUv;
#endif
#ifdef USE_SHEEN_COLORMAP
	uniform mat3 sheenColorMapTransform;
	varying vec2 vSheenColorMapUv;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	uniform mat3 sheenRoughnessMapTransform;
	varying vec2 vSheenRoughnessMapUv;
#endif
#ifdef USE_IRIDESCENCEMAP
	uniform mat3 iridescenceMapTransform;
	varying vec2 vIridescenceMapUv;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	uniform mat3 iridescenceThicknessMapTransform;
	varying vec2 vIridescenceThicknessMapUv;
#endif
#ifdef USE_SPECULARMAP
	uniform mat3 specularMapTransform;
	varying vec2 vSpecularMapUv;
#endif
#ifdef USE_SPECULAR_COLORMAP
	uniform mat3 specularColorMapTransform;
	varying vec2 vSpecularColorMapUv;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	uniform mat3 specularIntensityMapTransform;
	varying vec2 vSpecularIntensityMapUv;
#endif
#ifdef USE_TRANSMISSIONMAP
	uniform mat3 transmissionMapTransform;
	varying vec2 vTransmissionMapUv;
#endif
#ifdef USE_THICKNESSMAP
	uniform mat3 thicknessMapTransform;
	varying vec2 vThicknessMapUv;
#endif`,uv_vertex:`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	vUv = vec3( uv, 1 ).xy;
#endif
#ifdef USE_MAP
	vMapUv = ( mapTransform * vec3( MAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ALPHAMAP
	vAlphaMapUv = ( alphaMapTransform * vec3( ALPHAMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_LIGHTMAP
	vLightMapUv = ( lightMapTransform * vec3( LIGHTMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_AOMAP
	vAoMapUv = ( aoMapTransform * vec3( AOMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_BUMPMAP
	vBumpMapUv = ( bumpMapTransform * vec3( BUMPMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_NORMALMAP
	vNormalMapUv = ( normalMapTransform * vec3( NORMALMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_DISPLACEMENTMAP
	vDisplacementMapUv = ( displacementMapTransform * vec3( DISPLACEMENTMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_EMISSIVEMAP
	vEmissiveMapUv = ( emissiveMapTransform * vec3( EMISSIVEMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_METALNESSMAP
	vMetalnessMapUv = ( metalnessMapTransform * vec3( METALNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ROUGHNESSMAP
	vRoughnessMapUv = ( roughnessMapTransform * vec3( ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	vDiffuseRoughnessMapUv = ( diffuseRoughnessMapTransform * vec3( DIFFUSE_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ANISOTROPYMAP
	vAnisotropyMapUv = ( anisotropyMapTransform * vec3( ANISOTROPYMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOATMAP
	vClearcoatMapUv = ( clearcoatMapTransform * vec3( CLEARCOATMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	vClearcoatNormalMapUv = ( clearcoatNormalMapTransform * vec3( CLEARCOAT_NORMALMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	vClearcoatRoughnessMapUv = ( clearcoatRoughnessMapTransform * vec3( CLEARCOAT_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_IRIDESCENCEMAP
	vIridescenceMapUv = ( iridescenceMapTransform * vec3( IRIDESCENCEMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	vIridescenceThicknessMapUv = ( iridescenceThicknessMapTransform * vec3( IRIDESCENCE_THICKNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SHEEN_COLORMAP
	vSheenColorMapUv = ( sheenColorMapTransform * vec3( SHEEN_COLORMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	vSheenRoughnessMapUv = ( sheenRoughnessMapTransform * vec3( SHEEN_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULARMAP
	vSpecularMapUv = ( specularMapTransform * vec3( SPECULARMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULAR_COLORMAP
	vSpecularColorMapUv = ( specularColorMapTransform * vec3( SPECULAR_COLORMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	vSpecularIntensityMapUv = ( specularIntensityMapTransform * vec3( SPECULAR_INTENSITYMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_TRANSMISSIONMAP
	vTransmissionMapUv = ( transmissionMapTransform * vec3( TRANSMISSIONMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_THICKNESSMAP
	vThicknessMapUv = ( thicknessMapTransform * vec3( THICKNESSMAP_UV, 1 ) ).xy;
#endif`,worldpos_vertex:`#if defined( USE_ENVMAP ) || defined( DISTANCE ) || defined ( USE_SHADOWMAP ) || defined ( USE_TRANSMISSION ) || NUM_SPOT_LIGHT_COORDS > 0
	vec4 worldPosition = vec4( transformed, 1.0 );
	#ifdef USE_BATCHING
		worldPosition = batchingMatrix * worldPosition;
	#endif
	#ifdef USE_INSTANCING
		worldPosition = instanceMatrix * worldPosition;
	#endif
	worldPosition = modelMatrix * worldPosition;
#endif`,background_vert:`varying vec2 vUv;
uniform mat3 uvTransform;
void main() {
	vUv = ( uvTransform * vec3( uv, 1 ) ).xy;
	gl_Position = vec4( position.xy, 1.0, 1.0 );
}`,background_frag:`uniform sampler2D t2D;
uniform float backgroundIntensity;
varying vec2 vUv;
void main() {
	vec4 texColor = texture2D( t2D, vUv );
	#ifdef DECODE_VIDEO_TEXTURE
		texColor = vec4( mix( pow( texColor.rgb * 0.9478672986 + vec3( 0.0521327014 ), vec3( 2.4 ) ), texColor.rgb * 0.0773993808, vec3( lessThanEqual( texColor.rgb, vec3( 0.04045 ) ) ) ), texColor.w );
	#endif
	texColor.rgb *= backgroundIntensity;
	gl_FragColor = texColor;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,backgroundCube_vert:`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
	gl_Position.z = gl_Position.w;
}`,backgroundCube_frag:`uniform float backgroundBlurriness;
uniform float backgroundIntensity;
uniform mat3 backgroundRotation;
varying vec3 vWorldDirection;
#include <envmap_common_pars_fragment>
void main() {
	#ifdef ENVMAP_TYPE_PMREM
		vec4 texColor = textureLod( envMap, backgroundRotation * vWorldDirection, roughnessToMip( backgroundBlurriness ) );
	#else
		vec4 texColor = textureCube( envMap, backgroundRotation * vWorldDirection );
	#endif
	texColor.rgb *= backgroundIntensity;
	gl_FragColor = texColor;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,cube_vert:`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
	gl_Position.z = gl_Position.w;
}`,cube_frag:`uniform samplerCube tCube;
uniform float tFlip;
uniform float opacity;
varying vec3 vWorldDirection;
void main() {
	vec4 texColor = textureCube( tCube, vec3( tFlip * vWorldDirection.x, vWorldDirection.yz ) );
	gl_FragColor = texColor;
	gl_FragColor.a *= opacity;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,depth_vert:`#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
varying vec2 vHighPrecisionZW;
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <skinbase_vertex>
	#include <morphinstance_vertex>
	#ifdef USE_DISPLACEMENTMAP
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vHighPrecisionZW = gl_Position.zw;
}`,depth_frag:`#if DEPTH_PACKING == 3200
	uniform float opacity;
#endif
#include <common>
#include <packing>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
varying vec2 vHighPrecisionZW;
void main() {
	vec4 diffuseColor = vec4( 1.0 );
	#include <clipping_planes_fragment>
	#if DEPTH_PACKING == 3200
		diffuseColor.a = opacity;
	#endif
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <logdepthbuf_fragment>
	#ifdef USE_REVERSED_DEPTH_BUFFER
		float fragCoordZ = vHighPrecisionZW[ 0 ] / vHighPrecisionZW[ 1 ];
	#else
		float fragCoordZ = 0.5 * vHighPrecisionZW[ 0 ] / vHighPrecisionZW[ 1 ] + 0.5;
	#endif
	#if DEPTH_PACKING == 3200
		gl_FragColor = vec4( vec3( 1.0 - fragCoordZ ), opacity );
	#elif DEPTH_PACKING == 3201
		gl_FragColor = packDepthToRGBA( fragCoordZ );
	#elif DEPTH_PACKING == 3202
		gl_FragColor = vec4( packDepthToRGB( fragCoordZ ), 1.0 );
	#elif DEPTH_PACKING == 3203
		gl_FragColor = vec4( packDepthToRG( fragCoordZ ), 0.0, 1.0 );
	#endif
}`,distance_vert:`#define DISTANCE
varying vec3 vWorldPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <skinbase_vertex>
	#include <morphinstance_vertex>
	#ifdef USE_DISPLACEMENTMAP
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <worldpos_vertex>
	#include <clipping_planes_vertex>
	vWorldPosition = worldPosition.xyz;
}`,distance_frag:`#define DISTANCE
uniform vec3 referencePosition;
uniform float nearDistance;
uniform float farDistance;
varying vec3 vWorldPosition;
#include <common>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( 1.0 );
	#include <clipping_planes_fragment>
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	float dist = length( vWorldPosition - referencePosition );
	dist = ( dist - nearDistance ) / ( farDistance - nearDistance );
	dist = saturate( dist );
	gl_FragColor = vec4( dist, 0.0, 0.0, 1.0 );
}`,equirect_vert:`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
}`,equirect_frag:`uniform sampler2D tEquirect;
varying vec3 vWorldDirection;
#include <common>
void main() {
	vec3 direction = normalize( vWorldDirection );
	vec2 sampleUV = equirectUv( direction );
	gl_FragColor = texture2D( tEquirect, sampleUV );
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,linedashed_vert:`uniform float scale;
attribute float lineDistance;
varying float vLineDistance;
#include <common>
#include <uv_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	vLineDistance = scale * lineDistance;
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
}`,linedashed_frag:`uniform vec3 diffuse;
uniform float opacity;
uniform float dashSize;
uniform float totalSize;
varying float vLineDistance;
#include <common>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	if ( mod( vLineDistance, totalSize ) > dashSize ) {
		discard;
	}
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,meshbasic_vert:`#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#if defined ( USE_ENVMAP ) || defined ( USE_SKINNING )
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinbase_vertex>
		#include <skinnormal_vertex>
		#include <defaultnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <fog_vertex>
}`,meshbasic_frag:`uniform vec3 diffuse;
uniform float opacity;
#ifndef FLAT_SHADED
	varying vec3 vNormal;
#endif
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <fog_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	#ifdef USE_LIGHTMAP
		vec4 lightMapTexel = texture2D( lightMap, vLightMapUv );
		reflectedLight.indirectDiffuse += lightMapTexel.rgb * lightMapIntensity * RECIPROCAL_PI;
	#else
		reflectedLight.indirectDiffuse += vec3( 1.0 );
	#endif
	#include <aomap_fragment>
	reflectedLight.indirectDiffuse *= diffuseColor.rgb;
	vec3 outgoingLight = reflectedLight.indirectDiffuse;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,meshlambert_vert:`#define LAMBERT
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,meshlambert_frag:`#define LAMBERT
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_lambert_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_lambert_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + totalEmissiveRadiance;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,meshmatcap_vert:`#define MATCAP
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <color_pars_vertex>
#include <displacementmap_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
	vViewPosition = - mvPosition.xyz;
}`,meshmatcap_frag:`#define MATCAP
uniform vec3 diffuse;
uniform float opacity;
uniform sampler2D matcap;
varying vec3 vViewPosition;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <normal_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	vec3 viewDir = normalize( vViewPosition );
	vec3 x = normalize( vec3( viewDir.z, 0.0, - viewDir.x ) );
	vec3 y = cross( viewDir, x );
	vec2 uv = vec2( dot( x, normal ), dot( y, normal ) ) * 0.495 + 0.5;
	#ifdef USE_MATCAP
		vec4 matcapColor = texture2D( matcap, uv );
	#else
		vec4 matcapColor = vec4( vec3( mix( 0.2, 0.8, uv.y ) ), 1.0 );
	#endif
	vec3 outgoingLight = diffuseColor.rgb * matcapColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,meshnormal_vert:`#define NORMAL
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	varying vec3 vViewPosition;
#endif
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	vViewPosition = - mvPosition.xyz;
#endif
}`,meshnormal_frag:`#define NORMAL
uniform float opacity;
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	varying vec3 vViewPosition;
#endif
#include <uv_pars_fragment>
#include <normal_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( 0.0, 0.0, 0.0, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	gl_FragColor = vec4( normalize( normal ) * 0.5 + 0.5, diffuseColor.a );
	#ifdef OPAQUE
		gl_FragColor.a = 1.0;
	#endif
}`,meshphong_vert:`#define PHONG
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,meshphong_frag:`#define PHONG
uniform vec3 diffuse;
uniform vec3 emissive;
uniform vec3 specular;
uniform float shininess;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_phong_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_phong_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + reflectedLight.directSpecular + reflectedLight.indirectSpecular + totalEmissiveRadiance;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,meshphysical_vert:`#define STANDARD
varying vec3 vViewPosition;
#ifdef USE_TRANSMISSION
	varying vec3 vWorldPosition;
#endif
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
#ifdef USE_TRANSMISSION
	vWorldPosition = worldPosition.xyz;
#endif
}`,meshphysical_frag:`#define STANDARD
#ifdef PHYSICAL
	#define IOR
	#define USE_SPECULAR
#endif
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float roughness;
uniform float metalness;
uniform float opacity;
#ifdef IOR
	uniform float ior;
#endif
#ifdef USE_SPECULAR
	uniform float specularIntensity;
	uniform vec3 specularColor;
	#ifdef USE_SPECULAR_COLORMAP
		uniform sampler2D specularColorMap;
	#endif
	#ifdef USE_SPECULAR_INTENSITYMAP
		uniform sampler2D specularIntensityMap;
	#endif
#endif
#ifdef USE_CLEARCOAT
	uniform float clearcoat;
	uniform float clearcoatRoughness;
#endif
#ifdef USE_DIFFUSE_ROUGHNESS
	uniform float diffuseRoughness;
	#ifdef USE_DIFFUSE_ROUGHNESSMAP
		uniform sampler2D diffuseRoughnessMap;
	#endif
#endif
#ifdef USE_DISPERSION
	uniform float dispersion;
#endif
#ifdef USE_RETROREFLECTION
	uniform float retroreflectivity;
#endif
#ifdef USE_IRIDESCENCE
	uniform float iridescence;
	uniform float iridescenceIOR;
	uniform float iridescenceThicknessMinimum;
	uniform float iridescenceThicknessMaximum;
#endif
#ifdef USE_SHEEN
	uniform vec3 sheenColor;
	uniform float sheenRoughness;
	#ifdef USE_SHEEN_COLORMAP
		uniform sampler2D sheenColorMap;
	#endif
	#ifdef USE_SHEEN_ROUGHNESSMAP
		uniform sampler2D sheenRoughnessMap;
	#endif
#endif
#ifdef USE_ANISOTROPY
	uniform vec2 anisotropyVector;
	#ifdef USE_ANISOTROPYMAP
		uniform sampler2D anisotropyMap;
	#endif
#endif
varying vec3 vViewPosition;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <iridescence_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_physical_pars_fragment>
#include <transmission_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <clearcoat_pars_fragment>
#include <iridescence_pars_fragment>
#include <roughnessmap_pars_fragment>
#include <metalnessmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <roughnessmap_fragment>
	#include <metalnessmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <clearcoat_normal_fragment_begin>
	#include <clearcoat_normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_physical_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 totalDiffuse = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse;
	vec3 totalSpecular = reflectedLight.directSpecular + reflectedLight.indirectSpecular;
	#include <transmission_fragment>
	vec3 outgoingLight = totalDiffuse + totalSpecular + totalEmissiveRadiance;
	#ifdef USE_SHEEN
 
		outgoingLight = outgoingLight + sheenSpecularDirect + sheenSpecularIndirect;
 
 	#endif
	#ifdef USE_CLEARCOAT
		float dotNVcc = saturate( dot( geometryClearcoatNormal, geometryViewDir ) );
		vec3 Fcc = F_Schlick( material.clearcoatF0, material.clearcoatF90, dotNVcc );
		outgoingLight = outgoingLight * ( 1.0 - material.clearcoat * Fcc ) + ( clearcoatSpecularDirect + clearcoatSpecularIndirect ) * material.clearcoat;
	#endif
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,meshtoon_vert:`#define TOON
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,meshtoon_frag:`#define TOON
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <gradientmap_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_toon_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_toon_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + totalEmissiveRadiance;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,points_vert:`uniform float size;
uniform float scale;
#include <common>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
#ifdef USE_POINTS_UV
	varying vec2 vUv;
	uniform mat3 uvTransform;
#endif
void main() {
	#ifdef USE_POINTS_UV
		vUv = ( uvTransform * vec3( uv, 1 ) ).xy;
	#endif
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <project_vertex>
	gl_PointSize = size;
	#ifdef USE_SIZEATTENUATION
		bool isPerspective = isPerspectiveMatrix( projectionMatrix );
		if ( isPerspective ) gl_PointSize *= ( scale / - mvPosition.z );
	#endif
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <worldpos_vertex>
	#include <fog_vertex>
}`,points_frag:`uniform vec3 diffuse;
uniform float opacity;
#include <common>
#include <color_pars_fragment>
#include <map_particle_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_particle_fragment>
	#include <color_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,shadow_vert:`#include <common>
#include <batching_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <shadowmap_pars_vertex>
void main() {
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,shadow_frag:`uniform vec3 color;
uniform float opacity;
#include <common>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <logdepthbuf_pars_fragment>
#include <shadowmap_pars_fragment>
#include <shadowmask_pars_fragment>
void main() {
	#include <logdepthbuf_fragment>
	gl_FragColor = vec4( color, opacity * ( 1.0 - getShadowMask() ) );
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,sprite_vert:`uniform float rotation;
uniform vec2 center;
#include <common>
#include <uv_pars_vertex>
#include <fog_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	vec4 mvPosition = modelViewMatrix[ 3 ];
	vec2 scale = vec2( length( modelMatrix[ 0 ].xyz ), length( modelMatrix[ 1 ].xyz ) );
	#ifndef USE_SIZEATTENUATION
		bool isPerspective = isPerspectiveMatrix( projectionMatrix );
		if ( isPerspective ) scale *= - mvPosition.z;
	#endif
	vec2 alignedPosition = ( position.xy - ( center - vec2( 0.5 ) ) ) * scale;
	vec2 rotatedPosition;
	rotatedPosition.x = cos( rotation ) * alignedPosition.x - sin( rotation ) * alignedPosition.y;
	rotatedPosition.y = sin( rotation ) * alignedPosition.x + cos( rotation ) * alignedPosition.y;
	mvPosition.xy += rotatedPosition;
	gl_Position = projectionMatrix * mvPosition;
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
}`,sprite_frag:`uniform vec3 diffuse;
uniform float opacity;
#include <common>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
}`},Q={common:{diffuse:{value:new X(16777215)},opacity:{value:1},map:{value:null},mapTransform:{value:new J},alphaMap:{value:null},alphaMapTransform:{value:new J},alphaTest:{value:0}},specularmap:{specularMap:{value:null},specularMapTransform:{value:new J}},envmap:{envMap:{value:null},envMapRotation:{value:new J},reflectivity:{value:1},ior:{value:1.5},refractionRatio:{value:.98},dfgLUT:{value:null}},aomap:{aoMap:{value:null},aoMapIntensity:{value:1},aoMapTransform:{value:new J}},lightmap:{lightMap:{value:null},lightMapIntensity:{value:1},lightMapTransform:{value:new J}},bumpmap:{bumpMap:{value:null},bumpMapTransform:{value:new J},bumpScale:{value:1}},normalmap:{normalMap:{value:null},normalMapTransform:{value:new J},normalScale:{value:new K(1,1)}},displacementmap:{displacementMap:{value:null},displacementMapTransform:{value:new J},displacementScale:{value:1},displacementBias:{value:0}},emissivemap:{emissiveMap:{value:null},emissiveMapTransform:{value:new J}},metalnessmap:{metalnessMap:{value:null},metalnessMapTransform:{value:new J}},roughnessmap:{roughnessMap:{value:null},roughnessMapTransform:{value:new J}},gradientmap:{gradientMap:{value:null}},fog:{fogDensity:{value:25e-5},fogNear:{value:1},fogFar:{value:2e3},fogColor:{value:new X(16777215)}},lights:{ambientLightColor:{value:[]},lightProbe:{value:[]},sunLights:{value:[],properties:{direction:{},color:{}}},sunLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},sunShadowMatrix:{value:[]},sunShadowCascade:{value:[]},directionalLights:{value:[],properties:{direction:{},color:{}}},directionalLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},directionalShadowMatrix:{value:[]},spotLights:{value:[],properties:{color:{},position:{},direction:{},distance:{},coneCos:{},penumbraCos:{},decay:{}}},spotLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},spotLightMap:{value:[]},spotLightMatrix:{value:[]},pointLights:{value:[],properties:{color:{},position:{},decay:{},distance:{}}},pointLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{},shadowCameraNear:{},shadowCameraFar:{}}},pointShadowMatrix:{value:[]},hemisphereLights:{value:[],properties:{direction:{},skyColor:{},groundColor:{}}},rectAreaLights:{value:[],properties:{color:{},position:{},width:{},height:{}}},ltc_1:{value:null},ltc_2:{value:null},probesSH:{value:[]},probesMin:{value:[]},probesMax:{value:[]},probesResolution:{value:[]}},points:{diffuse:{value:new X(16777215)},opacity:{value:1},size:{value:1},scale:{value:1},map:{value:null},alphaMap:{value:null},alphaMapTransform:{value:new J},alphaTest:{value:0},uvTransform:{value:new J}},sprite:{diffuse:{value:new X(16777215)},opacity:{value:1},center:{value:new K(.5,.5)},rotation:{value:0},map:{value:null},mapTransform:{value:new J},alphaMap:{value:null},alphaMapTransform:{value:new J},alphaTest:{value:0}}},Za={basic:{uniforms:Ai([Q.common,Q.specularmap,Q.envmap,Q.aomap,Q.lightmap,Q.fog]),vertexShader:Z.meshbasic_vert,fragmentShader:Z.meshbasic_frag},lambert:{uniforms:Ai([Q.common,Q.specularmap,Q.envmap,Q.aomap,Q.lightmap,Q.emissivemap,Q.bumpmap,Q.normalmap,Q.displacementmap,Q.fog,Q.lights,{emissive:{value:new X(0)},envMapIntensity:{value:1}}]),vertexShader:Z.meshlambert_vert,fragmentShader:Z.meshlambert_frag},phong:{uniforms:Ai([Q.common,Q.specularmap,Q.envmap,Q.aomap,Q.lightmap,Q.emissivemap,Q.bumpmap,Q.normalmap,Q.displacementmap,Q.fog,Q.lights,{emissive:{value:new X(0)},specular:{value:new X(1118481)},shininess:{value:30},envMapIntensity:{value:1}}]),vertexShader:Z.meshphong_vert,fragmentShader:Z.meshphong_frag},standard:{uniforms:Ai([Q.common,Q.envmap,Q.aomap,Q.lightmap,Q.emissivemap,Q.bumpmap,Q.normalmap,Q.displacementmap,Q.roughnessmap,Q.metalnessmap,Q.fog,Q.lights,{emissive:{value:new X(0)},roughness:{value:1},metalness:{value:0},envMapIntensity:{value:1}}]),vertexShader:Z.meshphysical_vert,fragmentShader:Z.meshphysical_frag},toon:{uniforms:Ai([Q.common,Q.aomap,Q.lightmap,Q.emissivemap,Q.bumpmap,Q.normalmap,Q.displacementmap,Q.gradientmap,Q.fog,Q.lights,{emissive:{value:new X(0)}}]),vertexShader:Z.meshtoon_vert,fragmentShader:Z.meshtoon_frag},matcap:{uniforms:Ai([Q.common,Q.bumpmap,Q.normalmap,Q.displacementmap,Q.fog,{matcap:{value:null}}]),vertexShader:Z.meshmatcap_vert,fragmentShader:Z.meshmatcap_frag},points:{uniforms:Ai([Q.points,Q.fog]),vertexShader:Z.points_vert,fragmentShader:Z.points_frag},dashed:{uniforms:Ai([Q.common,Q.fog,{scale:{value:1},dashSize:{value:1},totalSize:{value:2}}]),vertexShader:Z.linedashed_vert,fragmentShader:Z.linedashed_frag},depth:{uniforms:Ai([Q.common,Q.displacementmap]),vertexShader:Z.depth_vert,fragmentShader:Z.depth_frag},normal:{uniforms:Ai([Q.common,Q.bumpmap,Q.normalmap,Q.displacementmap,{opacity:{value:1}}]),vertexShader:Z.meshnormal_vert,fragmentShader:Z.meshnormal_frag},sprite:{uniforms:Ai([Q.sprite,Q.fog]),vertexShader:Z.sprite_vert,fragmentShader:Z.sprite_frag},background:{uniforms:{uvTransform:{value:new J},t2D:{value:null},backgroundIntensity:{value:1}},vertexShader:Z.background_vert,fragmentShader:Z.background_frag},backgroundCube:{uniforms:{envMap:{value:null},backgroundBlurriness:{value:0},backgroundIntensity:{value:1},backgroundRotation:{value:new J}},vertexShader:Z.backgroundCube_vert,fragmentShader:Z.backgroundCube_frag},cube:{uniforms:{tCube:{value:null},tFlip:{value:-1},opacity:{value:1}},vertexShader:Z.cube_vert,fragmentShader:Z.cube_frag},equirect:{uniforms:{tEquirect:{value:null}},vertexShader:Z.equirect_vert,fragmentShader:Z.equirect_frag},distance:{uniforms:Ai([Q.common,Q.displacementmap,{referencePosition:{value:new q},nearDistance:{value:1},farDistance:{value:1e3}}]),vertexShader:Z.distance_vert,fragmentShader:Z.distance_frag},shadow:{uniforms:Ai([Q.lights,Q.fog,{color:{value:new X(0)},opacity:{value:1}}]),vertexShader:Z.shadow_vert,fragmentShader:Z.shadow_frag}};Za.physical={uniforms:Ai([Za.standard.uniforms,{clearcoat:{value:0},clearcoatMap:{value:null},clearcoatMapTransform:{value:new J},clearcoatNormalMap:{value:null},clearcoatNormalMapTransform:{value:new J},clearcoatNormalScale:{value:new K(1,1)},clearcoatRoughness:{value:0},clearcoatRoughnessMap:{value:null},clearcoatRoughnessMapTransform:{value:new J},diffuseRoughness:{value:0},diffuseRoughnessMap:{value:null},diffuseRoughnessMapTransform:{value:new J},dispersion:{value:0},retroreflectivity:{value:0},iridescence:{value:0},iridescenceMap:{value:null},iridescenceMapTransform:{value:new J},iridescenceIOR:{value:1.3},iridescenceThicknessMinimum:{value:100},iridescenceThicknessMaximum:{value:400},iridescenceThicknessMap:{value:null},iridescenceThicknessMapTransform:{value:new J},sheen:{value:0},sheenColor:{value:new X(0)},sheenColorMap:{value:null},sheenColorMapTransform:{value:new J},sheenRoughness:{value:1},sheenRoughnessMap:{value:null},sheenRoughnessMapTransform:{value:new J},transmission:{value:0},transmissionMap:{value:null},transmissionMapTransform:{value:new J},transmissionSamplerSize:{value:new K},transmissionSamplerMap:{value:null},thickness:{value:0},thicknessMap:{value:null},thicknessMapTransform:{value:new J},attenuationDistance:{value:0},attenuationColor:{value:new X(0)},specularColor:{value:new X(1,1,1)},specularColorMap:{value:null},specularColorMapTransform:{value:new J},specularIntensity:{value:1},specularIntensityMap:{value:null},specularIntensityMapTransform:{value:new J},anisotropyVector:{value:new K},anisotropyMap:{value:null},anisotropyMapTransform:{value:new J}}]),vertexShader:Z.meshphysical_vert,fragmentShader:Z.meshphysical_frag};var Qa={r:0,b:0,g:0},$a=new $t,eo=new J;eo.set(-1,0,0,0,1,0,0,0,1);function to(e,t,n,r,i,a){let o=new X(0),s=i===!0?0:1,c,l,u=null,d=0,f=null;function p(e){let n=e.isScene===!0?e.background:null;if(n&&n.isTexture){let r=e.backgroundBlurriness>0;n=t.get(n,r)}return n}function m(t){let r=!1,i=p(t);i===null?g(o,s):i&&i.isColor&&(g(i,1),r=!0);let c=e.xr.getEnvironmentBlendMode();c===`additive`?n.buffers.color.setClear(0,0,0,1,a):c===`alpha-blend`&&n.buffers.color.setClear(0,0,0,0,a),(e.autoClear||r)&&(n.buffers.depth.setTest(!0),n.buffers.depth.setMask(!0),n.buffers.color.setMask(!0),e.clear(e.autoClearColor,e.autoClearDepth,e.autoClearStencil))}function h(t,n){let i=p(n);i&&i.isCubeTexture?(l===void 0&&(l=new ei(new Di(1,1,1),new Li({name:`BackgroundCubeMaterial`,uniforms:ki(Za.backgroundCube.uniforms),vertexShader:Za.backgroundCube.vertexShader,fragmentShader:Za.backgroundCube.fragmentShader,side:1,depthTest:!1,depthWrite:!1,fog:!1,allowOverride:!1})),l.geometry.deleteAttribute(`normal`),l.geometry.deleteAttribute(`uv`),l.onBeforeRender=function(e,t,n){this.matrixWorld.copyPosition(n.matrixWorld)},Object.defineProperty(l.material,"envMap",{get:function(){return this.uniforms.envMap.value}}),r.update(l)),l.material.uniforms.envMap.value=i,l.material.uniforms.backgroundBlurriness.value=n.backgroundBlurriness,l.material.uniforms.backgroundIntensity.value=n.backgroundIntensity,l.material.uniforms.backgroundRotation.value.setFromMatrix4($a.makeRotationFromEuler(n.backgroundRotation)).transpose(),i.isRenderTargetTexture===!1&&l.material.uniforms.backgroundRotation.value.premultiply(eo),l.material.toneMapped=Y.getTransfer(i.colorSpace)!==Ue,(u!==i||d!==i.version||f!==e.toneMapping)&&(l.material.needsUpdate=!0,u=i,d=i.version,f=e.toneMapping),l.layers.enableAll(),t.unshift(l,l.geometry,l.material,0,0,null)):i&&i.isTexture&&(c===void 0&&(c=new ei(new Oi(2,2),new Li({name:`BackgroundMaterial`,uniforms:ki(Za.background.uniforms),vertexShader:Za.background.vertexShader,fragmentShader:Za.background.fragmentShader,side:0,depthTest:!1,depthWrite:!1,fog:!1,allowOverride:!1})),c.geometry.deleteAttribute(`normal`),Object.defineProperty(c.material,"map",{get:function(){return this.uniforms.t2D.value}}),r.update(c)),c.material.uniforms.t2D.value=i,c.material.uniforms.backgroundIntensity.value=n.backgroundIntensity,c.material.toneMapped=Y.getTransfer(i.colorSpace)!==Ue,i.matrixAutoUpdate===!0&&i.updateMatrix(),c.material.uniforms.uvTransform.value.copy(i.matrix),(u!==i||d!==i.version||f!==e.toneMapping)&&(c.material.needsUpdate=!0,u=i,d=i.version,f=e.toneMapping),c.layers.enableAll(),t.unshift(c,c.geometry,c.material,0,0,null))}function g(t,r){t.getRGB(Qa,Ni(e)),n.buffers.color.setClear(Qa.r,Qa.g,Qa.b,r,a)}function _(){l!==void 0&&(l.geometry.dispose(),l.material.dispose(),l=void 0),c!==void 0&&(c.geometry.dispose(),c.material.dispose(),c=void 0)}return{getClearColor:function(){return o},setClearColor:function(e,t=1){o.set(e),s=t,g(o,s)},getClearAlpha:function(){return s},setClearAlpha:function(e){s=e,g(o,s)},render:m,addToRenderList:h,dispose:_}}function no(e,t){let n=e.getParameter(e.MAX_VERTEX_ATTRIBS),r={},i=f(null),a=i,o=!1;function s(n,r,i,s,c){let u=!1,f=d(n,s,i,r);a!==f&&(a=f,l(a.object)),u=p(n,s,i,c),u&&m(n,s,i,c),c!==null&&t.update(c,e.ELEMENT_ARRAY_BUFFER),(u||o)&&(o=!1,b(n,r,i,s),c!==null&&e.bindBuffer(e.ELEMENT_ARRAY_BUFFER,t.get(c).buffer))}function c(){return e.createVertexArray()}function l(t){return e.bindVertexArray(t)}function u(t){return e.deleteVertexArray(t)}function d(e,t,n,i){let a=i.wireframe===!0,o=r[t.id];o===void 0&&(o={},r[t.id]=o);let s=e.isInstancedMesh===!0?e.id:0,l=o[s];l===void 0&&(l={},o[s]=l);let u=l[n.id];u===void 0&&(u={},l[n.id]=u);let d=u[a];return d===void 0&&(d=f(c()),u[a]=d),d}function f(e){let t=[],r=[],i=[];for(let e=0;e<n;e++)t[e]=0,r[e]=0,i[e]=0;return{geometry:null,program:null,wireframe:!1,newAttributes:t,enabledAttributes:r,attributeDivisors:i,object:e,attributes:{},index:null}}function p(e,t,n,r){let i=a.attributes,o=t.attributes,s=0,c=n.getAttributes();for(let t in c)if(c[t].location>=0){let n=i[t],r=o[t];if(r===void 0&&(t===`instanceMatrix`&&e.instanceMatrix&&(r=e.instanceMatrix),t===`instanceColor`&&e.instanceColor&&(r=e.instanceColor)),n===void 0||n.attribute!==r||r&&n.data!==r.data)return!0;s++}return a.attributesNum!==s||a.index!==r}function m(e,t,n,r){let i={},o=t.attributes,s=0,c=n.getAttributes();for(let t in c)if(c[t].location>=0){let n=o[t];n===void 0&&(t===`instanceMatrix`&&e.instanceMatrix&&(n=e.instanceMatrix),t===`instanceColor`&&e.instanceColor&&(n=e.instanceColor));let r={};r.attribute=n,n&&n.data&&(r.data=n.data),i[t]=r,s++}a.attributes=i,a.attributesNum=s,a.index=r}function h(){let e=a.newAttributes;for(let t=0,n=e.length;t<n;t++)e[t]=0}function g(e){_(e,0)}function _(t,n){let r=a.newAttributes,i=a.enabledAttributes,o=a.attributeDivisors;r[t]=1,i[t]===0&&(e.enableVertexAttribArray(t),i[t]=1),o[t]!==n&&(e.vertexAttribDivisor(t,n),o[t]=n)}function v(){let t=a.newAttributes,n=a.enabledAttributes;for(let r=0,i=n.length;r<i;r++)n[r]!==t[r]&&(e.disableVertexAttribArray(r),n[r]=0)}function y(t,n,r,i,a,o,s){s===!0?e.vertexAttribIPointer(t,n,r,a,o):e.vertexAttribPointer(t,n,r,i,a,o)}function b(n,r,i,a){h();let o=a.attributes,s=i.getAttributes(),c=r.defaultAttributeValues;for(let r in s){let i=s[r];if(i.location>=0){let s=o[r];if(s===void 0&&(r===`instanceMatrix`&&n.instanceMatrix&&(s=n.instanceMatrix),r===`instanceColor`&&n.instanceColor&&(s=n.instanceColor)),s!==void 0){let r=s.normalized,o=s.itemSize,c=t.get(s);if(c===void 0)continue;let l=c.buffer,u=c.type,d=c.bytesPerElement,f=u===e.INT||u===e.UNSIGNED_INT||s.gpuType===1013;if(s.isInterleavedBufferAttribute){let t=s.data,c=t.isInterleavedBuffer===!0?t.stride:t.itemSize,p=s.offset;if(t.isInstancedInterleavedBuffer||t.isInstancedBufferAttribute){for(let e=0;e<i.locationSize;e++)_(i.location+e,t.meshPerAttribute);n.isInstancedMesh!==!0&&a._maxInstanceCount===void 0&&(a._maxInstanceCount=t.meshPerAttribute*t.count)}else for(let e=0;e<i.locationSize;e++)g(i.location+e);e.bindBuffer(e.ARRAY_BUFFER,l);for(let e=0;e<i.locationSize;e++)y(i.location+e,o/i.locationSize,u,r,c*d,(p+o/i.locationSize*e)*d,f)}else{if(s.isInstancedBufferAttribute){for(let e=0;e<i.locationSize;e++)_(i.location+e,s.meshPerAttribute);n.isInstancedMesh!==!0&&a._maxInstanceCount===void 0&&(a._maxInstanceCount=s.meshPerAttribute*s.count)}else for(let e=0;e<i.locationSize;e++)g(i.location+e);e.bindBuffer(e.ARRAY_BUFFER,l);for(let e=0;e<i.locationSize;e++)y(i.location+e,o/i.locationSize,u,r,o*d,o/i.locationSize*e*d,f)}}else if(c!==void 0){let t=c[r];if(t!==void 0)switch(t.length){case 2:e.vertexAttrib2fv(i.location,t);break;case 3:e.vertexAttrib3fv(i.location,t);break;case 4:e.vertexAttrib4fv(i.location,t);break;default:e.vertexAttrib1fv(i.location,t)}}}}v()}function x(){T();for(let e in r){let t=r[e];for(let e in t){let n=t[e];for(let e in n){let t=n[e];for(let e in t)u(t[e].object),delete t[e];delete n[e]}}delete r[e]}}function S(e){if(r[e.id]===void 0)return;let t=r[e.id];for(let e in t){let n=t[e];for(let e in n){let t=n[e];for(let e in t)u(t[e].object),delete t[e];delete n[e]}}delete r[e.id]}function C(e){for(let t in r){let n=r[t];for(let t in n){let r=n[t];if(r[e.id]===void 0)continue;let i=r[e.id];for(let e in i)u(i[e].object),delete i[e];delete r[e.id]}}}function w(e){for(let t in r){let n=r[t],i=e.isInstancedMesh===!0?e.id:0,a=n[i];if(a!==void 0){for(let e in a){let t=a[e];for(let e in t)u(t[e].object),delete t[e];delete a[e]}delete n[i],Object.keys(n).length===0&&delete r[t]}}}function T(){E(),o=!0,a!==i&&(a=i,l(a.object))}function E(){i.geometry=null,i.program=null,i.wireframe=!1}return{setup:s,reset:T,resetDefaultState:E,dispose:x,releaseStatesOfGeometry:S,releaseStatesOfObject:w,releaseStatesOfProgram:C,initAttributes:h,enableAttribute:g,disableUnusedAttributes:v}}function ro(e,t,n){let r;function i(e){r=e}function a(t,i){e.drawArrays(r,t,i),n.update(i,r,1)}function o(t,i,a){a!==0&&(e.drawArraysInstanced(r,t,i,a),n.update(i,r,a))}function s(e,i,a){if(a===0)return;t.get(`WEBGL_multi_draw`).multiDrawArraysWEBGL(r,e,0,i,0,a);let o=0;for(let e=0;e<a;e++)o+=i[e];n.update(o,r,1)}this.setMode=i,this.render=a,this.renderInstances=o,this.renderMultiDraw=s}function io(e,t,n,r){let i;function a(){if(i!==void 0)return i;if(t.has(`EXT_texture_filter_anisotropic`)===!0){let n=t.get(`EXT_texture_filter_anisotropic`);i=e.getParameter(n.MAX_TEXTURE_MAX_ANISOTROPY_EXT)}else i=0;return i}function o(t){return t===1023||r.convert(t)===e.getParameter(e.IMPLEMENTATION_COLOR_READ_FORMAT)}function s(n){let i=n===1016&&(t.has(`EXT_color_buffer_half_float`)||t.has(`EXT_color_buffer_float`));return!(n!==1009&&n!==1015&&!i&&r.convert(n)!==e.getParameter(e.IMPLEMENTATION_COLOR_READ_TYPE))}function c(t){if(t===`highp`){if(e.getShaderPrecisionFormat(e.VERTEX_SHADER,e.HIGH_FLOAT).precision>0&&e.getShaderPrecisionFormat(e.FRAGMENT_SHADER,e.HIGH_FLOAT).precision>0)return`highp`;t=`mediump`}return t===`mediump`&&e.getShaderPrecisionFormat(e.VERTEX_SHADER,e.MEDIUM_FLOAT).precision>0&&e.getShaderPrecisionFormat(e.FRAGMENT_SHADER,e.MEDIUM_FLOAT).precision>0?`mediump`:`lowp`}let l=n.precision===void 0?`highp`:n.precision,u=c(l);u!==l&&(H(`WebGLRenderer:`,l,`not supported, using`,u,`instead.`),l=u);let d=n.reversedDepthBuffer===!0&&t.has(`EXT_clip_control`),f=n.logarithmicDepthBuffer===!0&&d===!1;n.reversedDepthBuffer===!0&&d===!1&&H(`WebGLRenderer: Unable to use reversed depth buffer due to missing EXT_clip_control extension. Fallback to default depth buffer.`),n.logarithmicDepthBuffer===!0&&d===!0&&H(`WebGLRenderer: Logarithmic depth buffer is ignored when reversed depth buffer is enabled.`);let p=e.getParameter(e.MAX_TEXTURE_IMAGE_UNITS),m=e.getParameter(e.MAX_VERTEX_TEXTURE_IMAGE_UNITS),h=e.getParameter(e.MAX_TEXTURE_SIZE),g=e.getParameter(e.MAX_CUBE_MAP_TEXTURE_SIZE),_=e.getParameter(e.MAX_VERTEX_ATTRIBS),v=e.getParameter(e.MAX_VERTEX_UNIFORM_VECTORS),y=e.getParameter(e.MAX_VARYING_VECTORS),b=e.getParameter(e.MAX_FRAGMENT_UNIFORM_VECTORS),x=e.getParameter(e.MAX_SAMPLES),S=e.getParameter(e.SAMPLES);return{isWebGL2:!0,getMaxAnisotropy:a,getMaxPrecision:c,textureFormatReadable:o,textureTypeReadable:s,precision:l,logarithmicDepthBuffer:f,reversedDepthBuffer:d,maxTextures:p,maxVertexTextures:m,maxTextureSize:h,maxCubemapSize:g,maxAttributes:_,maxVertexUniforms:v,maxVaryings:y,maxFragmentUniforms:b,maxSamples:x,samples:S}}function ao(e){let t=this,n=null,r=0,i=!1,a=!1,o=new Pr,s=new J,c={value:null,needsUpdate:!1};this.uniform=c,this.numPlanes=0,this.numIntersection=0,this.init=function(e,t){let n=e.length!==0||t||r!==0||i;return i=t,r=e.length,n},this.beginShadows=function(){a=!0,u(null)},this.endShadows=function(){a=!1},this.setGlobalState=function(e,t){n=u(e,t,0)},this.setState=function(t,o,s){let d=t.clippingPlanes,f=t.clipIntersection,p=t.clipShadows,m=e.get(t);if(!i||d===null||d.length===0||a&&!p)a?u(null):l();else{let e=a?0:r,t=e*4,i=m.clippingState||null;c.value=i,i=u(d,o,t,s);for(let e=0;e!==t;++e)i[e]=n[e];m.clippingState=i,this.numIntersection=f?this.numPlanes:0,this.numPlanes+=e}};function l(){c.value!==n&&(c.value=n,c.needsUpdate=r>0),t.numPlanes=r,t.numIntersection=0}function u(e,n,r,i){let a=e===null?0:e.length,l=null;if(a!==0){if(l=c.value,i!==!0||l===null){let t=r+a*4,i=n.matrixWorldInverse;s.getNormalMatrix(i),(l===null||l.length<t)&&(l=new Float32Array(t));for(let t=0,n=r;t!==a;++t,n+=4)o.copy(e[t]).applyMatrix4(i,s),o.normal.toArray(l,n),l[n+3]=o.constant}c.value=l,c.needsUpdate=!0}return t.numPlanes=a,t.numIntersection=0,l}}var oo=class extends Xt{constructor(e=1,t={}){super(e,e,t),this.isWebGLCubeRenderTarget=!0;let n={width:e,height:e,depth:1},r=[n,n,n,n,n,n];this.texture=new Ci(r),this._setTextureOptions(t),this.texture.isRenderTargetTexture=!0}fromEquirectangularTexture(e,t){this.texture.type=t.type,this.texture.colorSpace=t.colorSpace,this.texture.generateMipmaps=t.generateMipmaps,this.texture.minFilter=t.minFilter,this.texture.magFilter=t.magFilter;let n={uniforms:{tEquirect:{value:null}},vertexShader:`

				varying vec3 vWorldDirection;

				vec3 transformDirection( in vec3 dir, in mat4 matrix ) {

					return normalize( ( matrix * vec4( dir, 0.0 ) ).xyz );

				}

				void main() {

					vWorldDirection = transformDirection( position, modelMatrix );

					#include <begin_vertex>
					#include <project_vertex>

				}
			`,fragmentShader:`

				uniform sampler2D tEquirect;

				varying vec3 vWorldDirection;

				#include <common>

				void main() {

					vec3 direction = normalize( vWorldDirection );

					vec2 sampleUV = equirectUv( direction );

					gl_FragColor = texture2D( tEquirect, sampleUV );

				}
			`},r=new Di(5,5,5),i=new Li({name:`CubemapFromEquirect`,uniforms:ki(n.uniforms),vertexShader:n.vertexShader,fragmentShader:n.fragmentShader,side:1,blending:0});i.uniforms.tEquirect.value=t;let a=new ei(r,i),o=t.minFilter;return t.minFilter===1008&&(t.minFilter=f),new Oa(1,10,this).update(e,a),t.minFilter=o,a.geometry.dispose(),a.material.dispose(),this}clear(e,t=!0,n=!0,r=!0){let i=e.getRenderTarget();for(let i=0;i<6;i++)e.setRenderTarget(this,i),e.clear(t,n,r);e.setRenderTarget(i)}},so=256,co=3,lo=20,uo=256,fo=16,po=3,mo=new q,ho=new X,go=class e{constructor(e){this._renderer=e,this._cubeSize=0,this._sourceTarget=null,this._cubeCamera=new Oa(1,10,null),this._boxMesh=new ei(new Di(5,5,5),null),this._cubemapMaterial=null,this._equirectMaterial=null,this._blurMaterial=null,this._ggxMaterial=null,this._integrationMaterial=null}fromScene(e,t=0,n=.1,r=100,i={}){let{size:a=256,position:o=mo}=i,s=this._renderer;this._setSize(a);let c=this._allocateTarget(),l=this._getSourceTarget(!0);t>0&&(l.texture.mipmapsAutoUpdate=!1);let u=s.autoClear,d=s.autoClearColor,f=s.autoClearDepth,p=s.autoClearStencil,m=e.background;s.autoClear=!0,s.autoClearColor=!0,s.autoClearDepth=!0,s.autoClearStencil=!0,m===null&&(e.background=s.getClearColor(ho));let h=new Oa(n,r,l);return h.position.copy(o),h.update(s,e),s.autoClear=u,s.autoClearColor=d,s.autoClearDepth=f,s.autoClearStencil=p,e.background=m,t>0&&(l.texture.mipmapsAutoUpdate=!0,this._blur(c,t)),this._applyPMREM(c),c}fromEquirectangular(e,t=null){return this._fromTexture(e,t)}fromCubemap(e,t=null){return this._fromTexture(e,t)}compileCubemapShader(){this._cubemapMaterial===null&&(this._cubemapMaterial=Co(),this._compileMaterial(this._cubemapMaterial))}compileEquirectangularShader(){this._equirectMaterial===null&&(this._equirectMaterial=So(),this._compileMaterial(this._equirectMaterial))}dispose(){this._sourceTarget!==null&&this._sourceTarget.dispose(),this._cubemapMaterial!==null&&this._cubemapMaterial.dispose(),this._equirectMaterial!==null&&this._equirectMaterial.dispose(),this._blurMaterial!==null&&this._blurMaterial.dispose(),this._ggxMaterial!==null&&this._ggxMaterial.dispose(),this._integrationMaterial!==null&&this._integrationMaterial.dispose(),this._boxMesh.geometry.dispose()}static lodToRoughness(e,t){return t>0?1-Math.sqrt(1-e/t):0}_setSize(e){this._cubeSize=Math.max(so,Tt(e))}_fromTexture(e,t){e.mapping===301||e.mapping===302?this._setSize(e.image.length===0?so:e.image[0].width||e.image[0].image.width):this._setSize(e.image.width/4);let n=t||this._allocateTarget();return this._textureToCubemap(e),this._applyPMREM(n),n}_allocateTarget(){let e=this._cubeSize,t=_o(e,!1,!1),n=Math.log2(e)-co;for(let r=0;r<=n;r++)t.texture.mipmaps.push({width:e>>r,height:e>>r});return t.texture.name=`PMREM`,t.texture.isPMREMTexture=!0,t}_getSourceTarget(e=!1){let t=this._cubeSize,n=this._sourceTarget;return(n===null||n.width!==t||e&&n.depthBuffer===!1)&&(n!==null&&n.dispose(),this._sourceTarget=_o(t,!0,e)),this._sourceTarget}_compileMaterial(e){this._boxMesh.material=e,this._renderer.compile(this._boxMesh,this._cubeCamera.children[0])}_renderCube(e,t,n){let r=this._boxMesh,i=this._cubeCamera;r.material=n,i.renderTarget=e,i.activeMipmapLevel=t;let a=e.width>>t;e.viewport.set(0,0,a,a),i.update(this._renderer,r),e.viewport.set(0,0,e.width,e.height)}_textureToCubemap(e){let t;e.mapping===301||e.mapping===302?(this._cubemapMaterial===null&&(this._cubemapMaterial=Co()),t=this._cubemapMaterial,t.uniforms.flipEnvMap.value=e.isRenderTargetTexture===!1?-1:1):(this._equirectMaterial===null&&(this._equirectMaterial=So()),t=this._equirectMaterial),t.uniforms.envMap.value=e,this._renderCube(this._getSourceTarget(),0,t)}_applyPMREM(t){this._ggxMaterial===null&&(this._ggxMaterial=yo(),this._integrationMaterial=bo());let n=this._cubeSize,r=t.texture.mipmaps.length-1,i=this._ggxMaterial.uniforms;i.envMap.value=this._sourceTarget.texture;let a=this._integrationMaterial.uniforms;a.envMap.value=this._sourceTarget.texture,a.sourceLod.value=Math.log2(n/fo);for(let o=0;o<=r;o++){let s=e.lodToRoughness(o,r);if(o>r-po)a.roughness.value=s,this._renderCube(t,o,this._integrationMaterial);else{let e=s>0?Math.log2(n)+.5*Math.log2(6/(uo*s**4))+.5:0;i.roughness.value=s,i.lodBias.value=e,this._renderCube(t,o,this._ggxMaterial)}}}_blur(e,t){this._blurMaterial===null&&(this._blurMaterial=xo());let n=this._blurMaterial,r=n.uniforms,i=this._sourceTarget;r.sigma.value=Math.min(t,Math.PI)/Math.SQRT2,r.envMap.value=i.texture,this._renderCube(e,0,n),r.envMap.value=e.texture,this._renderCube(i,0,n)}};function _o(e,t,n){return new oo(e,{minFilter:m,generateMipmaps:t,type:S,colorSpace:Ve,depthBuffer:n})}function vo(e,t,n){return new Li({name:e,uniforms:t,vertexShader:Z.cube_vert,fragmentShader:n,side:1,blending:0,depthTest:!1,depthWrite:!1})}function yo(){return vo(`PMREMGGXConvolution`,{envMap:{value:null},roughness:{value:0},lodBias:{value:0}},`

		#define GGX_SAMPLES ${uo}u

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float roughness;
		uniform float lodBias;

		#include <common>

		// Van der Corput radical inverse
		float radicalInverse_VdC( uint bits ) {

			bits = ( bits << 16u ) | ( bits >> 16u );
			bits = ( ( bits & 0x55555555u ) << 1u ) | ( ( bits & 0xAAAAAAAAu ) >> 1u );
			bits = ( ( bits & 0x33333333u ) << 2u ) | ( ( bits & 0xCCCCCCCCu ) >> 2u );
			bits = ( ( bits & 0x0F0F0F0Fu ) << 4u ) | ( ( bits & 0xF0F0F0F0u ) >> 4u );
			bits = ( ( bits & 0x00FF00FFu ) << 8u ) | ( ( bits & 0xFF00FF00u ) >> 8u );
			return float( bits ) * 2.3283064365386963e-10; // / 0x100000000

		}

		// Hammersley sequence
		vec2 hammersley( uint i, uint N ) {

			return vec2( float( i ) / float( N ), radicalInverse_VdC( i ) );

		}

		void main() {

			vec3 N = normalize( vWorldDirection );

			// For very low roughness, just sample the environment directly
			if ( roughness < 0.001 ) {

				gl_FragColor = vec4( textureLod( envMap, N, 0.0 ).rgb, 1.0 );
				return;

			}

			float alpha = roughness * roughness;
			float alpha2 = alpha * alpha;

			// Tangent space basis for VNDF sampling
			vec3 up = abs( N.z ) < 0.999 ? vec3( 0.0, 0.0, 1.0 ) : vec3( 1.0, 0.0, 0.0 );
			vec3 tangent = normalize( cross( up, N ) );
			vec3 bitangent = cross( N, tangent );

			vec3 prefilteredColor = vec3( 0.0 );
			float totalWeight = 0.0;

			for ( uint i = 0u; i < GGX_SAMPLES; i ++ ) {

				vec2 Xi = hammersley( i, GGX_SAMPLES );

				// With V = N, sample the reflected direction directly.
				float invQ = 1.0 / ( 1.0 - Xi.x + alpha2 * Xi.x );
				float NdotL = ( 1.0 - Xi.x - alpha2 * Xi.x ) * invQ;

				if ( NdotL > 0.0 ) {

					float phi = 2.0 * PI * Xi.y;
					float sinTheta = 2.0 * alpha * sqrt( Xi.x * ( 1.0 - Xi.x ) ) * invQ;
					vec3 L = N * NdotL + ( tangent * cos( phi ) + bitangent * sin( phi ) ) * sinTheta;

					// Match the source mip to the sample's solid angle. The terms
					// independent of the sample are precomputed in lodBias.
					float d = alpha2 * invQ;
					float lod = max( log2( d ) + lodBias, 0.0 );

					// Weight by NdotL for the split-sum approximation
					prefilteredColor += textureLod( envMap, L, lod ).rgb * NdotL;
					totalWeight += NdotL;

				}

			}

			gl_FragColor = vec4( prefilteredColor / totalWeight, 1.0 );

		}
	`)}function bo(){return vo(`PMREMGGXIntegration`,{envMap:{value:null},roughness:{value:0},sourceLod:{value:0},sourceSize:{value:fo}},`

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float roughness;
		uniform float sourceLod;
		uniform int sourceSize;

		void main() {

			vec3 N = normalize( vWorldDirection );

			float alpha = roughness * roughness;
			float alpha2 = alpha * alpha;

			float texelSize = 2.0 / float( sourceSize );

			vec3 prefilteredColor = vec3( 0.0 );
			float totalWeight = 0.0;

			// Pair opposite texels: only the one in N's hemisphere contributes.
			for ( int face = 0; face < 3; face ++ ) {

				for ( int y = 0; y < sourceSize; y ++ ) {

					for ( int x = 0; x < sourceSize; x ++ ) {

						vec2 uv = ( vec2( x, y ) + 0.5 ) * texelSize - 1.0;
						vec3 texelDirection = face == 0 ? vec3( 1.0, uv ) : ( face == 1 ? vec3( uv.x, 1.0, uv.y ) : vec3( uv, 1.0 ) );

						float invDistance = inversesqrt( 1.0 + dot( uv, uv ) );
						float NdotL = dot( N, texelDirection );
						texelDirection *= NdotL < 0.0 ? - 1.0 : 1.0;
						NdotL = abs( NdotL ) * invDistance;

						// With V = N, NdotH squared is ( 1 + NdotL ) / 2. Common factors
						// in the GGX distribution and texel solid angle cancel when normalized.
						float d = 1.0 + alpha2 + ( alpha2 - 1.0 ) * NdotL;
						float weight = NdotL * invDistance * invDistance * invDistance / ( d * d );

						prefilteredColor += textureLod( envMap, texelDirection, sourceLod ).rgb * weight;
						totalWeight += weight;

					}

				}

			}

			gl_FragColor = vec4( prefilteredColor / totalWeight, 1.0 );

		}
	`)}function xo(){return vo(`PMREMSphericalGaussianBlur`,{envMap:{value:null},sigma:{value:0}},`

		#define SAMPLES ${lo}
		#define GOLDEN_ANGLE 2.39996322973

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float sigma;

		#include <common>

		void main() {

			vec3 outputDirection = normalize( vWorldDirection );

			vec3 up = abs( outputDirection.z ) < 0.999 ? vec3( 0.0, 0.0, 1.0 ) : vec3( 1.0, 0.0, 0.0 );
			vec3 tangent = normalize( cross( up, outputDirection ) );
			vec3 bitangent = cross( outputDirection, tangent );

			// Truncate the kernel at three standard deviations or at the antipode.
			float thetaMax = min( 3.0 * sigma, PI );
			float truncation = 1.0 - exp( - 0.5 * thetaMax * thetaMax / ( sigma * sigma ) );

			vec3 accumColor = vec3( 0.0 );
			float accumWeight = 0.0;

			for ( int i = 0; i < SAMPLES; i ++ ) {

				// Stratified inverse-CDF sampling of the Gaussian, placed on a golden-angle spiral.
				float stratum = ( float( i ) + 0.5 ) / float( SAMPLES );
				float theta = sigma * sqrt( - 2.0 * log( 1.0 - stratum * truncation ) );
				float phi = float( i ) * GOLDEN_ANGLE;

				vec3 offset = cos( phi ) * tangent + sin( phi ) * bitangent;
				vec3 sampleDirection = cos( theta ) * outputDirection + sin( theta ) * offset;

				// Correct the planar sample density to solid angle.
				float weight = sin( theta ) / theta;

				accumColor += weight * textureLod( envMap, sampleDirection, 0.0 ).rgb;
				accumWeight += weight;

			}

			gl_FragColor = vec4( accumColor / accumWeight, 1.0 );

		}
	`)}function So(){return vo(`PMREMEquirectangularToCubemap`,{envMap:{value:null}},`

		varying vec3 vWorldDirection;

		uniform sampler2D envMap;

		#include <common>

		void main() {

			// Average four subpixel samples to preserve small, bright features.
			vec3 direction = normalize( vWorldDirection );
			vec3 dx = dFdx( direction ) * 0.25;
			vec3 dy = dFdy( direction ) * 0.25;

			vec3 color = textureLod( envMap, equirectUv( normalize( direction - dx - dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction + dx - dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction - dx + dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction + dx + dy ) ), 0.0 ).rgb;
			gl_FragColor = vec4( color * 0.25, 1.0 );

		}
	`)}function Co(){return vo(`PMREMCubemapToCubemap`,{envMap:{value:null},flipEnvMap:{value:-1}},`

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float flipEnvMap;

		void main() {

			gl_FragColor = vec4( textureCube( envMap, vec3( flipEnvMap * vWorldDirection.x, vWorldDirection.yz ) ).rgb, 1.0 );

		}
	`)}function wo(e){let t=new WeakMap,n=new WeakMap,r=null;function i(e,t=!1){return e==null?null:t?o(e):a(e)}function a(n){if(n&&n.isTexture){let r=n.mapping;if(r===303||r===304){if(t.has(n)){let e=t.get(n).texture;return s(e,n.mapping)}{let r=n.image;if(r&&r.height>0){let i=new oo(r.height);return i.fromEquirectangularTexture(e,n),t.set(n,i),n.addEventListener(`dispose`,l),s(i.texture,n.mapping)}return null}}}return n}function o(t){if(t&&t.isTexture&&t.isPMREMTexture!==!0){let i=t.mapping,a=i===303||i===304,o=i===301||i===302;if(a||o){let i=n.get(t),s=i===void 0?0:i.texture.pmremVersion;if(t.isRenderTargetTexture&&t.pmremVersion!==s)return r===null&&(r=new go(e)),i=a?r.fromEquirectangular(t,i):r.fromCubemap(t,i),i.texture.pmremVersion=t.pmremVersion,n.set(t,i),i.texture;if(i!==void 0)return i.texture;{let s=t.image;return a&&s&&s.height>0||o&&s&&c(s)?(r===null&&(r=new go(e)),i=a?r.fromEquirectangular(t):r.fromCubemap(t),i.texture.pmremVersion=t.pmremVersion,n.set(t,i),t.addEventListener(`dispose`,u),i.texture):null}}}return t}function s(e,t){return t===303?e.mapping=301:t===304&&(e.mapping=302),e}function c(e){let t=0;for(let n=0;n<6;n++)e[n]!==void 0&&t++;return t===6}function l(e){let n=e.target;n.removeEventListener(`dispose`,l);let r=t.get(n);r!==void 0&&(t.delete(n),r.dispose())}function u(e){let t=e.target;t.removeEventListener(`dispose`,u);let r=n.get(t);r!==void 0&&(n.delete(t),r.dispose())}function d(){t=new WeakMap,n=new WeakMap,r!==null&&(r.dispose(),r=null)}return{get:i,dispose:d}}function To(e){let t={};function n(n){if(t[n]!==void 0)return t[n];let r=e.getExtension(n);return t[n]=r,r}return{has:function(e){return n(e)!==null},init:function(){n(`EXT_color_buffer_float`),n(`WEBGL_clip_cull_distance`),n(`OES_texture_float_linear`),n(`EXT_color_buffer_half_float`),n(`WEBGL_multisampled_render_to_texture`),n(`WEBGL_render_shared_exponent`)},get:function(e){let t=n(e);return t===null&&tt(`WebGLRenderer: `+e+` extension not supported.`),t}}}function Eo(e,t,n,r){let i={},a=new WeakMap,o=new FinalizationRegistry(e=>delete i[e]);function s(e){c(e.target)}function c(e){e.index!==null&&t.remove(e.index);for(let n in e.attributes)t.remove(e.attributes[n]);e.removeEventListener(`dispose`,s),delete i[e.id],o.unregister(e);let c=a.get(e);c&&(t.remove(c),a.delete(e)),r.releaseStatesOfGeometry(e),e.isInstancedBufferGeometry===!0&&delete e._maxInstanceCount,n.memory.geometries--}function l(e,t){return i[t.id]===void 0&&(t.addEventListener(`dispose`,s),i[t.id]=new WeakRef(t),o.register(t,t.id,t),n.memory.geometries++),t}function u(n){let r=n.attributes;for(let n in r)t.update(r[n],e.ARRAY_BUFFER)}function d(e){let n=e.index,r=e.attributes.position,i=0;if(r===void 0)return;let o=n===null?r.array.length/3-1:n.array.length,s=new(r.count>=65535?_r:gr)(Math.ceil(o/3)*6,1),c=s.array;if(n!==null){let e=n.array;i=n.version;for(let t=0,n=0;t<o;t+=3){let r=e[t+0],i=e[t+1],a=e[t+2];c[n++]=r,c[n++]=i,c[n++]=i,c[n++]=a,c[n++]=a,c[n++]=r}}else{i=r.version;for(let e=0,t=0;e<o;e+=3){let n=e+0,r=e+1,i=e+2;c[t++]=n,c[t++]=r,c[t++]=r,c[t++]=i,c[t++]=i,c[t++]=n}}s.version=i;let l=a.get(e);l&&t.remove(l),a.set(e,s)}function f(e){let t=a.get(e);if(t){let n=e.index;n!==null&&t.version<n.version&&d(e)}else d(e);return a.get(e)}function p(){for(let e in i){let t=i[e].deref();t!==void 0&&c(t)}}return{get:l,update:u,getWireframeAttribute:f,dispose:p}}function Do(e,t,n){let r;function i(e){r=e}let a,o;function s(e){a=e.type,o=e.bytesPerElement}function c(t,i){e.drawElements(r,i,a,t*o),n.update(i,r,1)}function l(t,i,s){s!==0&&(e.drawElementsInstanced(r,i,a,t*o,s),n.update(i,r,s))}function u(e,i,o){if(o===0)return;t.get(`WEBGL_multi_draw`).multiDrawElementsWEBGL(r,i,0,a,e,0,o);let s=0;for(let e=0;e<o;e++)s+=i[e];n.update(s,r,1)}this.setMode=i,this.setIndex=s,this.render=c,this.renderInstances=l,this.renderMultiDraw=u}function Oo(e){let t={geometries:0,textures:0},n={frame:0,calls:0,triangles:0,points:0,lines:0};function r(t,r,i){switch(n.calls++,r){case e.TRIANGLES:n.triangles+=t/3*i;break;case e.LINES:n.lines+=t/2*i;break;case e.LINE_STRIP:n.lines+=i*(t-1);break;case e.LINE_LOOP:n.lines+=i*t;break;case e.POINTS:n.points+=i*t;break;default:U(`WebGLInfo: Unknown draw mode:`,r)}}function i(){n.calls=0,n.triangles=0,n.points=0,n.lines=0}return{memory:t,render:n,programs:null,autoReset:!0,reset:i,update:r}}function ko(e,t,n){let r=new WeakMap,i=new Jt;function a(a,o,s){let c=a.morphTargetInfluences,l=o.morphAttributes.position||o.morphAttributes.normal||o.morphAttributes.color,u=l===void 0?0:l.length,d=r.get(o);if(d===void 0||d.count!==u){d!==void 0&&d.texture.dispose();let e=o.morphAttributes.position!==void 0,n=o.morphAttributes.normal!==void 0,a=o.morphAttributes.color!==void 0,s=o.morphAttributes.position||[],c=o.morphAttributes.normal||[],l=o.morphAttributes.color||[],f=0;e===!0&&(f=1),n===!0&&(f=2),a===!0&&(f=3);let p=o.attributes.position.count*f,m=1;p>t.maxTextureSize&&(m=Math.ceil(p/t.maxTextureSize),p=t.maxTextureSize);let h=new Float32Array(p*m*4*u),g=new Zt(h,p,m,u);g.type=x,g.needsUpdate=!0;let _=f*4;for(let t=0;t<u;t++){let r=s[t],o=c[t],u=l[t],d=p*m*4*t;for(let t=0;t<r.count;t++){let s=t*_;e===!0&&(i.fromBufferAttribute(r,t),h[d+s+0]=i.x,h[d+s+1]=i.y,h[d+s+2]=i.z,h[d+s+3]=0),n===!0&&(i.fromBufferAttribute(o,t),h[d+s+4]=i.x,h[d+s+5]=i.y,h[d+s+6]=i.z,h[d+s+7]=0),a===!0&&(i.fromBufferAttribute(u,t),h[d+s+8]=i.x,h[d+s+9]=i.y,h[d+s+10]=i.z,h[d+s+11]=u.itemSize===4?i.w:1)}}d={count:u,texture:g,size:new K(p,m)},r.set(o,d);function v(){g.dispose(),r.delete(o),o.removeEventListener(`dispose`,v)}o.addEventListener(`dispose`,v)}if(a.isInstancedMesh===!0&&a.morphTexture!==null)s.getUniforms().setValue(e,`morphTexture`,a.morphTexture,n);else{let t=0;for(let e=0;e<c.length;e++)t+=c[e];let n=o.morphTargetsRelative?1:1-t;s.getUniforms().setValue(e,`morphTargetBaseInfluence`,n),s.getUniforms().setValue(e,`morphTargetInfluences`,c)}s.getUniforms().setValue(e,`morphTargetsTexture`,d.texture,n),s.getUniforms().setValue(e,`morphTargetsTextureSize`,d.size)}return{update:a}}function Ao(e,t,n,r,i){let a=new WeakMap;function o(r){let o=i.render.frame,s=r.geometry,l=t.get(r,s);if(a.get(l)!==o&&(t.update(l),a.set(l,o)),r.isInstancedMesh&&(r.hasEventListener(`dispose`,c)===!1&&r.addEventListener(`dispose`,c),a.get(r)!==o&&(n.update(r.instanceMatrix,e.ARRAY_BUFFER),r.instanceColor!==null&&n.update(r.instanceColor,e.ARRAY_BUFFER),a.set(r,o))),r.isSkinnedMesh){let e=r.skeleton;a.get(e)!==o&&(e.update(),a.set(e,o))}return l}function s(){a=new WeakMap}function c(e){let t=e.target;t.removeEventListener(`dispose`,c),r.releaseStatesOfObject(t),n.remove(t.instanceMatrix),t.instanceColor!==null&&n.remove(t.instanceColor)}return{update:o,dispose:s}}var jo={1:`LINEAR_TONE_MAPPING`,2:`REINHARD_TONE_MAPPING`,3:`CINEON_TONE_MAPPING`,4:`ACES_FILMIC_TONE_MAPPING`,6:`AGX_TONE_MAPPING`,7:`NEUTRAL_TONE_MAPPING`,5:`CUSTOM_TONE_MAPPING`};function Mo(e,t,n,r,i,a){let o=new Xt(t,n,{type:e,depthBuffer:i,stencilBuffer:a,samples:r?4:0,storeMultisampledDepthBuffer:!1,storeMultisampledStencilBuffer:!1,resolveDepthBuffer:!1,resolveStencilBuffer:!1}),s=null,c=null,l=null,u=new Ar;u.setAttribute(`position`,new vr([-1,3,0,-1,-1,0,3,-1,0],3)),u.setAttribute(`uv`,new vr([0,2,0,0,2,0],2));let d=new Ri({uniforms:{tDiffuse:{value:null}},vertexShader:`
			precision highp float;

			uniform mat4 modelViewMatrix;
			uniform mat4 projectionMatrix;

			attribute vec3 position;
			attribute vec2 uv;

			varying vec2 vUv;

			void main() {
				vUv = uv;
				gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
			}`,fragmentShader:`
			precision highp float;

			uniform sampler2D tDiffuse;

			varying vec2 vUv;

			#include <tonemapping_pars_fragment>
			#include <colorspace_pars_fragment>

			void main() {
				gl_FragColor = texture2D( tDiffuse, vUv );

				#ifdef LINEAR_TONE_MAPPING
					gl_FragColor.rgb = LinearToneMapping( gl_FragColor.rgb );
				#elif defined( REINHARD_TONE_MAPPING )
					gl_FragColor.rgb = ReinhardToneMapping( gl_FragColor.rgb );
				#elif defined( CINEON_TONE_MAPPING )
					gl_FragColor.rgb = CineonToneMapping( gl_FragColor.rgb );
				#elif defined( ACES_FILMIC_TONE_MAPPING )
					gl_FragColor.rgb = ACESFilmicToneMapping( gl_FragColor.rgb );
				#elif defined( AGX_TONE_MAPPING )
					gl_FragColor.rgb = AgXToneMapping( gl_FragColor.rgb );
				#elif defined( NEUTRAL_TONE_MAPPING )
					gl_FragColor.rgb = NeutralToneMapping( gl_FragColor.rgb );
				#elif defined( CUSTOM_TONE_MAPPING )
					gl_FragColor.rgb = CustomToneMapping( gl_FragColor.rgb );
				#endif

				#ifdef SRGB_TRANSFER
					gl_FragColor = sRGBTransferOETF( gl_FragColor );
				#endif
			}`,depthTest:!1,depthWrite:!1}),f=new ei(u,d),p=new xa(-1,1,1,-1,0,1),m=null,h=null,g=!1,_,v=null,y=[],b=!1;this.setSize=function(e,t){o.setSize(e,t),s!==null&&s.setSize(e,t),c!==null&&c.setSize(e,t);for(let n=0;n<y.length;n++){let r=y[n];r.setSize&&r.setSize(e,t)}},this.setEffects=function(e){y=e,b=y.length>0&&y[0].isRenderPass===!0;let t=o.width,n=o.height;y.length>0&&s===null&&(s=new Xt(t,n,{type:S,depthBuffer:!1,stencilBuffer:!1}),c=new Xt(t,n,{type:S,depthBuffer:!1,stencilBuffer:!1}));let r=i===!0&&y.some(e=>e.needsDepthTexture===!0);r!==(o.depthTexture!==null)&&(r===!0&&l===null&&(l=new wi(t,n),a===!0&&(l.format=M,l.type=T)),o.dispose(),o.depthTexture=r?l:null,o.resolveDepthBuffer=r,o.storeMultisampledDepthBuffer=r);for(let e=0;e<y.length;e++){let i=y[e];i.setSize&&i.setSize(t,n),r&&i.needsDepthTexture===!0&&i.setDepthTexture&&i.setDepthTexture(l)}},this.begin=function(e,t){if(g||e.toneMapping===0&&y.length===0)return!1;if(v=t,t!==null){let e=t.width,n=t.height;(o.width!==e||o.height!==n)&&this.setSize(e,n)}return b===!1&&e.setRenderTarget(o),_=e.toneMapping,e.toneMapping=0,!0},this.hasRenderPass=function(){return b},this.end=function(e,t){e.toneMapping=_,g=!0;let n=o,r=s;for(let i=0;i<y.length;i++){let a=y[i];a.enabled!==!1&&(a.render(e,r,n,t),a.needsSwap!==!1&&(n=r,r=r===s?c:s))}if(m!==e.outputColorSpace||h!==e.toneMapping){m=e.outputColorSpace,h=e.toneMapping,d.defines={},Y.getTransfer(m)===`srgb`&&(d.defines.SRGB_TRANSFER=``);let t=jo[h];t&&(d.defines[t]=``),d.needsUpdate=!0}d.uniforms.tDiffuse.value=n.texture,e.setRenderTarget(v),e.render(f,p),v=null,g=!1},this.isCompositing=function(){return g},this.dispose=function(){o.dispose(),s!==null&&s.dispose(),c!==null&&c.dispose(),u.dispose(),d.dispose()}}var No=new qt,Po=new wi(1,1),Fo=new Ti(1),Io=new Zt,Lo=new Qt,Ro=new Ci,zo=[],Bo=[],Vo=new Float32Array(16),Ho=new Float32Array(9),Uo=new Float32Array(4);function Wo(e,t,n){let r=e[0];if(r<=0||r>0)return e;let i=t*n,a=zo[i];if(a===void 0&&(a=new Float32Array(i),zo[i]=a),t!==0){r.toArray(a,0);for(let r=1,i=0;r!==t;++r)i+=n,e[r].toArray(a,i)}return a}function Go(e,t){if(e.length!==t.length)return!1;for(let n=0,r=e.length;n<r;n++)if(e[n]!==t[n])return!1;return!0}function Ko(e,t){for(let n=0,r=t.length;n<r;n++)e[n]=t[n]}function qo(e,t){let n=Bo[t];n===void 0&&(n=new Int32Array(t),Bo[t]=n);for(let r=0;r!==t;++r)n[r]=e.allocateTextureUnit();return n}function Jo(e,t){let n=this.cache;n[0]!==t&&(e.uniform1f(this.addr,t),n[0]=t)}function Yo(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y)&&(e.uniform2f(this.addr,t.x,t.y),n[0]=t.x,n[1]=t.y);else{if(Go(n,t))return;e.uniform2fv(this.addr,t),Ko(n,t)}}function Xo(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y||n[2]!==t.z)&&(e.uniform3f(this.addr,t.x,t.y,t.z),n[0]=t.x,n[1]=t.y,n[2]=t.z);else if(t.r!==void 0)(n[0]!==t.r||n[1]!==t.g||n[2]!==t.b)&&(e.uniform3f(this.addr,t.r,t.g,t.b),n[0]=t.r,n[1]=t.g,n[2]=t.b);else{if(Go(n,t))return;e.uniform3fv(this.addr,t),Ko(n,t)}}function Zo(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y||n[2]!==t.z||n[3]!==t.w)&&(e.uniform4f(this.addr,t.x,t.y,t.z,t.w),n[0]=t.x,n[1]=t.y,n[2]=t.z,n[3]=t.w);else{if(Go(n,t))return;e.uniform4fv(this.addr,t),Ko(n,t)}}function Qo(e,t){let n=this.cache,r=t.elements;if(r===void 0){if(Go(n,t))return;e.uniformMatrix2fv(this.addr,!1,t),Ko(n,t)}else{if(Go(n,r))return;Uo.set(r),e.uniformMatrix2fv(this.addr,!1,Uo),Ko(n,r)}}function $o(e,t){let n=this.cache,r=t.elements;if(r===void 0){if(Go(n,t))return;e.uniformMatrix3fv(this.addr,!1,t),Ko(n,t)}else{if(Go(n,r))return;Ho.set(r),e.uniformMatrix3fv(this.addr,!1,Ho),Ko(n,r)}}function es(e,t){let n=this.cache,r=t.elements;if(r===void 0){if(Go(n,t))return;e.uniformMatrix4fv(this.addr,!1,t),Ko(n,t)}else{if(Go(n,r))return;Vo.set(r),e.uniformMatrix4fv(this.addr,!1,Vo),Ko(n,r)}}function ts(e,t){let n=this.cache;n[0]!==t&&(e.uniform1i(this.addr,t),n[0]=t)}function ns(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y)&&(e.uniform2i(this.addr,t.x,t.y),n[0]=t.x,n[1]=t.y);else{if(Go(n,t))return;e.uniform2iv(this.addr,t),Ko(n,t)}}function rs(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y||n[2]!==t.z)&&(e.uniform3i(this.addr,t.x,t.y,t.z),n[0]=t.x,n[1]=t.y,n[2]=t.z);else{if(Go(n,t))return;e.uniform3iv(this.addr,t),Ko(n,t)}}function is(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y||n[2]!==t.z||n[3]!==t.w)&&(e.uniform4i(this.addr,t.x,t.y,t.z,t.w),n[0]=t.x,n[1]=t.y,n[2]=t.z,n[3]=t.w);else{if(Go(n,t))return;e.uniform4iv(this.addr,t),Ko(n,t)}}function as(e,t){let n=this.cache;n[0]!==t&&(e.uniform1ui(this.addr,t),n[0]=t)}function os(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y)&&(e.uniform2ui(this.addr,t.x,t.y),n[0]=t.x,n[1]=t.y);else{if(Go(n,t))return;e.uniform2uiv(this.addr,t),Ko(n,t)}}function ss(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y||n[2]!==t.z)&&(e.uniform3ui(this.addr,t.x,t.y,t.z),n[0]=t.x,n[1]=t.y,n[2]=t.z);else{if(Go(n,t))return;e.uniform3uiv(this.addr,t),Ko(n,t)}}function cs(e,t){let n=this.cache;if(t.x!==void 0)(n[0]!==t.x||n[1]!==t.y||n[2]!==t.z||n[3]!==t.w)&&(e.uniform4ui(this.addr,t.x,t.y,t.z,t.w),n[0]=t.x,n[1]=t.y,n[2]=t.z,n[3]=t.w);else{if(Go(n,t))return;e.uniform4uiv(this.addr,t),Ko(n,t)}}function ls(e){return e.version===0&&(e.compareFunction=519,e.needsUpdate=!0),e}function us(e,t,n){let r=this.cache,i=n.allocateTextureUnit();r[0]!==i&&(e.uniform1i(this.addr,i),r[0]=i);let a;a=this.type===e.SAMPLER_2D_SHADOW?ls(Po):No,n.setTexture2D(t||a,i)}function ds(e,t,n){let r=this.cache,i=n.allocateTextureUnit();r[0]!==i&&(e.uniform1i(this.addr,i),r[0]=i),n.setTexture3D(t||Lo,i)}function fs(e,t,n){let r=this.cache,i=n.allocateTextureUnit();r[0]!==i&&(e.uniform1i(this.addr,i),r[0]=i);let a;a=this.type===e.SAMPLER_CUBE_SHADOW?ls(Fo):Ro,n.setTextureCube(t||a,i)}function ps(e,t,n){let r=this.cache,i=n.allocateTextureUnit();r[0]!==i&&(e.uniform1i(this.addr,i),r[0]=i),n.setTexture2DArray(t||Io,i)}function ms(e){switch(e){case 5126:return Jo;case 35664:return Yo;case 35665:return Xo;case 35666:return Zo;case 35674:return Qo;case 35675:return $o;case 35676:return es;case 5124:case 35670:return ts;case 35667:case 35671:return ns;case 35668:case 35672:return rs;case 35669:case 35673:return is;case 5125:return as;case 36294:return os;case 36295:return ss;case 36296:return cs;case 35678:case 36198:case 36298:case 36306:case 35682:return us;case 35679:case 36299:case 36307:return ds;case 35680:case 36300:case 36308:case 36293:return fs;case 36289:case 36303:case 36311:case 36292:return ps}}function hs(e,t){e.uniform1fv(this.addr,t)}function gs(e,t){let n=Wo(t,this.size,2);e.uniform2fv(this.addr,n)}function _s(e,t){let n=Wo(t,this.size,3);e.uniform3fv(this.addr,n)}function vs(e,t){let n=Wo(t,this.size,4);e.uniform4fv(this.addr,n)}function ys(e,t){let n=Wo(t,this.size,4);e.uniformMatrix2fv(this.addr,!1,n)}function bs(e,t){let n=Wo(t,this.size,9);e.uniformMatrix3fv(this.addr,!1,n)}function xs(e,t){let n=Wo(t,this.size,16);e.uniformMatrix4fv(this.addr,!1,n)}function Ss(e,t){e.uniform1iv(this.addr,t)}function Cs(e,t){e.uniform2iv(this.addr,t)}function ws(e,t){e.uniform3iv(this.addr,t)}function Ts(e,t){e.uniform4iv(this.addr,t)}function Es(e,t){e.uniform1uiv(this.addr,t)}function Ds(e,t){e.uniform2uiv(this.addr,t)}function Os(e,t){e.uniform3uiv(this.addr,t)}function ks(e,t){e.uniform4uiv(this.addr,t)}function As(e,t,n){let r=this.cache,i=t.length,a=qo(n,i);Go(r,a)||(e.uniform1iv(this.addr,a),Ko(r,a));let o;o=this.type===e.SAMPLER_2D_SHADOW?ls(Po):No;for(let e=0;e!==i;++e)n.setTexture2D(t[e]||o,a[e])}function js(e,t,n){let r=this.cache,i=t.length,a=qo(n,i);Go(r,a)||(e.uniform1iv(this.addr,a),Ko(r,a));for(let e=0;e!==i;++e)n.setTexture3D(t[e]||Lo,a[e])}function Ms(e,t,n){let r=this.cache,i=t.length,a=qo(n,i);Go(r,a)||(e.uniform1iv(this.addr,a),Ko(r,a));let o;o=this.type===e.SAMPLER_CUBE_SHADOW?ls(Fo):Ro;for(let e=0;e!==i;++e)n.setTextureCube(t[e]||o,a[e])}function Ns(e,t,n){let r=this.cache,i=t.length,a=qo(n,i);Go(r,a)||(e.uniform1iv(this.addr,a),Ko(r,a));for(let e=0;e!==i;++e)n.setTexture2DArray(t[e]||Io,a[e])}function Ps(e){switch(e){case 5126:return hs;case 35664:return gs;case 35665:return _s;case 35666:return vs;case 35674:return ys;case 35675:return bs;case 35676:return xs;case 5124:case 35670:return Ss;case 35667:case 35671:return Cs;case 35668:case 35672:return ws;case 35669:case 35673:return Ts;case 5125:return Es;case 36294:return Ds;case 36295:return Os;case 36296:return ks;case 35678:case 36198:case 36298:case 36306:case 35682:return As;case 35679:case 36299:case 36307:return js;case 35680:case 36300:case 36308:case 36293:return Ms;case 36289:case 36303:case 36311:case 36292:return Ns}}var Fs=class{constructor(e,t,n){this.id=e,this.addr=n,this.cache=[],this.type=t.type,this.setValue=ms(t.type)}},Is=class{constructor(e,t,n){this.id=e,this.addr=n,this.cache=[],this.type=t.type,this.size=t.size,this.setValue=Ps(t.type)}},Ls=class{constructor(e){this.id=e,this.seq=[],this.map={}}setValue(e,t,n){let r=this.seq;for(let i=0,a=r.length;i!==a;++i){let a=r[i];a.setValue(e,t[a.id],n)}}},Rs=/(\w+)(\])?(\[|\.)?/g;function zs(e,t){e.seq.push(t),e.map[t.id]=t}function Bs(e,t,n){let r=e.name,i=r.length;for(Rs.lastIndex=0;;){let a=Rs.exec(r),o=Rs.lastIndex,s=a[1],c=a[2]===`]`,l=a[3];if(c&&(s|=0),l===void 0||l===`[`&&o+2===i){zs(n,l===void 0?new Fs(s,e,t):new Is(s,e,t));break}{let e=n.map[s];e===void 0&&(e=new Ls(s),zs(n,e)),n=e}}}var Vs=class{constructor(e,t){this.seq=[],this.map={};let n=e.getProgramParameter(t,e.ACTIVE_UNIFORMS);for(let r=0;r<n;++r){let n=e.getActiveUniform(t,r);Bs(n,e.getUniformLocation(t,n.name),this)}let r=[],i=[];for(let t of this.seq)t.type===e.SAMPLER_2D_SHADOW||t.type===e.SAMPLER_CUBE_SHADOW||t.type===e.SAMPLER_2D_ARRAY_SHADOW?r.push(t):i.push(t);r.length>0&&(this.seq=r.concat(i))}setValue(e,t,n,r){let i=this.map[t];i!==void 0&&i.setValue(e,n,r)}setOptional(e,t,n){let r=t[n];r!==void 0&&this.setValue(e,n,r)}static upload(e,t,n,r){for(let i=0,a=t.length;i!==a;++i){let a=t[i],o=n[a.id];o.needsUpdate!==!1&&a.setValue(e,o.value,r)}}static seqWithValue(e,t){let n=[];for(let r=0,i=e.length;r!==i;++r){let i=e[r];i.id in t&&n.push(i)}return n}};function Hs(e,t,n){let r=e.createShader(t);return e.shaderSource(r,n),e.compileShader(r),r}var Us=37297,Ws=0;function Gs(e,t){let n=e.split(`
`),r=[],i=Math.max(t-6,0),a=Math.min(t+6,n.length);for(let e=i;e<a;e++){let i=e+1;r.push(`${i===t?`>`:` `} ${i}: ${n[e]}`)}return r.join(`
`)}var Ks=new J;function qs(e){Y._getMatrix(Ks,Y.workingColorSpace,e);let t=`mat3( ${Ks.elements.map(e=>e.toFixed(4))} )`;switch(Y.getTransfer(e)){case He:return[t,`LinearTransferOETF`];case Ue:return[t,`sRGBTransferOETF`];default:return H(`WebGLProgram: Unsupported color space: `,e),[t,`LinearTransferOETF`]}}function Js(e,t,n){let r=e.getShaderParameter(t,e.COMPILE_STATUS),i=(e.getShaderInfoLog(t)||``).trim();if(r&&i===``)return``;let a=/ERROR: 0:(\d+)/.exec(i);if(a){let r=parseInt(a[1]);return n.toUpperCase()+`

`+i+`

`+Gs(e.getShaderSource(t),r)}return i}function Ys(e,t){let n=qs(t);return[`vec4 ${e}( vec4 value ) {`,`	return ${n[1]}( vec4( ${n[0]} * value.rgb, value.a ) );`,`}`].join(`
`)}var Xs={1:`Linear`,2:`Reinhard`,3:`Cineon`,4:`ACESFilmic`,6:`AgX`,7:`Neutral`,5:`Custom`};function Zs(e,t){let n=Xs[t];return n===void 0?(H(`WebGLProgram: Unsupported toneMapping:`,t),`vec3 `+e+`( vec3 color ) { return LinearToneMapping( color ); }`):`vec3 `+e+`( vec3 color ) { return `+n+`ToneMapping( color ); }`}var Qs=new q;function $s(){return Y.getLuminanceCoefficients(Qs),[`float luminance( const in vec3 rgb ) {`,`	const vec3 weights = vec3( ${Qs.x.toFixed(4)}, ${Qs.y.toFixed(4)}, ${Qs.z.toFixed(4)} );`,`	return dot( weights, rgb );`,`}`].join(`
`)}function ec(e){return[e.extensionClipCullDistance?`#extension GL_ANGLE_clip_cull_distance : require`:``,e.extensionMultiDraw?`#extension GL_ANGLE_multi_draw : require`:``].filter(rc).join(`
`)}function tc(e){let t=[];for(let n in e){let r=e[n];r!==!1&&t.push(`#define `+n+` `+r)}return t.join(`
`)}function nc(e,t){let n={},r=e.getProgramParameter(t,e.ACTIVE_ATTRIBUTES);for(let i=0;i<r;i++){let r=e.getActiveAttrib(t,i),a=r.name,o=1;r.type===e.FLOAT_MAT2&&(o=2),r.type===e.FLOAT_MAT3&&(o=3),r.type===e.FLOAT_MAT4&&(o=4),n[a]={type:r.type,location:e.getAttribLocation(t,a),locationSize:o}}return n}function rc(e){return e!==``}function ic(e,t){let n=t.numSpotLightShadows+t.numSpotLightMaps-t.numSpotLightShadowsWithMaps;return e.replace(/NUM_SUN_LIGHTS/g,t.numSunLights).replace(/NUM_DIR_LIGHTS/g,t.numDirLights).replace(/NUM_SPOT_LIGHTS/g,t.numSpotLights).replace(/NUM_SPOT_LIGHT_MAPS/g,t.numSpotLightMaps).replace(/NUM_SPOT_LIGHT_COORDS/g,n).replace(/NUM_RECT_AREA_LIGHTS/g,t.numRectAreaLights).replace(/NUM_POINT_LIGHTS/g,t.numPointLights).replace(/NUM_HEMI_LIGHTS/g,t.numHemiLights).replace(/NUM_SUN_LIGHT_SHADOWS/g,t.numSunLightShadows).replace(/NUM_DIR_LIGHT_SHADOWS/g,t.numDirLightShadows).replace(/NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS/g,t.numSpotLightShadowsWithMaps).replace(/NUM_SPOT_LIGHT_SHADOWS/g,t.numSpotLightShadows).replace(/NUM_POINT_LIGHT_SHADOWS/g,t.numPointLightShadows).replace(/NUM_LIGHT_PROBE_GRIDS/g,t.numLightProbeGrids)}function ac(e,t){return e.replace(/NUM_CLIPPING_PLANES/g,t.numClippingPlanes).replace(/UNION_CLIPPING_PLANES/g,t.numClippingPlanes-t.numClipIntersection)}var oc=/^[ \t]*#include +<([\w\d./]+)>/gm;function sc(e){return e.replace(oc,cc)}function cc(e,t){let n=Z[t];if(n===void 0)throw Error(`THREE.WebGLProgram: Can not resolve #include <`+t+`>`);return sc(n)}var lc=/#pragma unroll_loop_start\s+for\s*\(\s*int\s+i\s*=\s*(\d+)\s*;\s*i\s*<\s*(\d+)\s*;\s*i\s*\+\+\s*\)\s*{([\s\S]+?)}\s+#pragma unroll_loop_end/g;function uc(e){return e.replace(lc,dc)}function dc(e,t,n,r){let i=``;for(let e=parseInt(t);e<parseInt(n);e++)i+=r.replace(/\[\s*i\s*\]/g,`[ `+e+` ]`).replace(/UNROLLED_LOOP_INDEX/g,e);return i}function fc(e){let t=`precision ${e.precision} float;
	precision ${e.precision} int;
	precision ${e.precision} sampler2D;
	precision ${e.precision} samplerCube;
	precision ${e.precision} sampler3D;
	precision ${e.precision} sampler2DArray;
	precision ${e.precision} sampler2DShadow;
	precision ${e.precision} samplerCubeShadow;
	precision ${e.precision} sampler2DArrayShadow;
	precision ${e.precision} isampler2D;
	precision ${e.precision} isampler3D;
	precision ${e.precision} isamplerCube;
	precision ${e.precision} isampler2DArray;
	precision ${e.precision} usampler2D;
	precision ${e.precision} usampler3D;
	precision ${e.precision} usamplerCube;
	precision ${e.precision} usampler2DArray;
	`;return e.precision===`highp`?t+=`
#define HIGH_PRECISION`:e.precision===`mediump`?t+=`
#define MEDIUM_PRECISION`:e.precision===`lowp`&&(t+=`
#define LOW_PRECISION`),t}var pc={1:`SHADOWMAP_TYPE_PCF`,3:`SHADOWMAP_TYPE_VSM`};function mc(e){return pc[e.shadowMapType]||`SHADOWMAP_TYPE_BASIC`}var hc={302:`ENVMAP_MODE_REFRACTION`};function gc(e){return e.envMap===!1?`ENVMAP_MODE_REFLECTION`:hc[e.envMapMode]||`ENVMAP_MODE_REFLECTION`}var _c={0:`ENVMAP_BLENDING_MULTIPLY`,1:`ENVMAP_BLENDING_MIX`,2:`ENVMAP_BLENDING_ADD`};function vc(e){return e.envMap===!1?`ENVMAP_BLENDING_NONE`:_c[e.combine]||`ENVMAP_BLENDING_NONE`}function yc(e,t,n,r){let i=e.getContext(),a=n.defines,o=n.vertexShader,s=n.fragmentShader,c=mc(n),l=n.envMapPMREM===!0?`ENVMAP_TYPE_PMREM`:`ENVMAP_TYPE_CUBE`,u=gc(n),d=vc(n),f=ec(n),p=tc(a),m=i.createProgram(),h,g,_=n.glslVersion?`#version `+n.glslVersion+`
`:``;n.isRawShaderMaterial?(h=[`#define SHADER_TYPE `+n.shaderType,`#define SHADER_NAME `+n.shaderName,p].filter(rc).join(`
`),h.length>0&&(h+=`
`),g=[`#define SHADER_TYPE `+n.shaderType,`#define SHADER_NAME `+n.shaderName,p].filter(rc).join(`
`),g.length>0&&(g+=`
`)):(h=[fc(n),`#define SHADER_TYPE `+n.shaderType,`#define SHADER_NAME `+n.shaderName,p,n.extensionClipCullDistance?`#define USE_CLIP_DISTANCE`:``,n.batching?`#define USE_BATCHING`:``,n.batchingColor?`#define USE_BATCHING_COLOR`:``,n.instancing?`#define USE_INSTANCING`:``,n.instancingColor?`#define USE_INSTANCING_COLOR`:``,n.instancingMorph?`#define USE_INSTANCING_MORPH`:``,n.useFog&&n.fog?`#define USE_FOG`:``,n.useFog&&n.fogExp2?`#define FOG_EXP2`:``,n.map?`#define USE_MAP`:``,n.envMap?`#define USE_ENVMAP`:``,n.envMap?`#define `+u:``,n.lightMap?`#define USE_LIGHTMAP`:``,n.aoMap?`#define USE_AOMAP`:``,n.bumpMap?`#define USE_BUMPMAP`:``,n.normalMap?`#define USE_NORMALMAP`:``,n.normalMapObjectSpace?`#define USE_NORMALMAP_OBJECTSPACE`:``,n.normalMapTangentSpace?`#define USE_NORMALMAP_TANGENTSPACE`:``,n.displacementMap?`#define USE_DISPLACEMENTMAP`:``,n.emissiveMap?`#define USE_EMISSIVEMAP`:``,n.anisotropy?`#define USE_ANISOTROPY`:``,n.anisotropyMap?`#define USE_ANISOTROPYMAP`:``,n.clearcoatMap?`#define USE_CLEARCOATMAP`:``,n.clearcoatRoughnessMap?`#define USE_CLEARCOAT_ROUGHNESSMAP`:``,n.clearcoatNormalMap?`#define USE_CLEARCOAT_NORMALMAP`:``,n.diffuseRoughnessMap?`#define USE_DIFFUSE_ROUGHNESSMAP`:``,n.iridescenceMap?`#define USE_IRIDESCENCEMAP`:``,n.iridescenceThicknessMap?`#define USE_IRIDESCENCE_THICKNESSMAP`:``,n.specularMap?`#define USE_SPECULARMAP`:``,n.specularColorMap?`#define USE_SPECULAR_COLORMAP`:``,n.specularIntensityMap?`#define USE_SPECULAR_INTENSITYMAP`:``,n.roughnessMap?`#define USE_ROUGHNESSMAP`:``,n.metalnessMap?`#define USE_METALNESSMAP`:``,n.alphaMap?`#define USE_ALPHAMAP`:``,n.alphaHash?`#define USE_ALPHAHASH`:``,n.transmission?`#define USE_TRANSMISSION`:``,n.transmissionMap?`#define USE_TRANSMISSIONMAP`:``,n.thicknessMap?`#define USE_THICKNESSMAP`:``,n.sheenColorMap?`#define USE_SHEEN_COLORMAP`:``,n.sheenRoughnessMap?`#define USE_SHEEN_ROUGHNESSMAP`:``,n.mapUv?`#define MAP_UV `+n.mapUv:``,n.alphaMapUv?`#define ALPHAMAP_UV `+n.alphaMapUv:``,n.lightMapUv?`#define LIGHTMAP_UV `+n.lightMapUv:``,n.aoMapUv?`#define AOMAP_UV `+n.aoMapUv:``,n.emissiveMapUv?`#define EMISSIVEMAP_UV `+n.emissiveMapUv:``,n.bumpMapUv?`#define BUMPMAP_UV `+n.bumpMapUv:``,n.normalMapUv?`#define NORMALMAP_UV `+n.normalMapUv:``,n.displacementMapUv?`#define DISPLACEMENTMAP_UV `+n.displacementMapUv:``,n.metalnessMapUv?`#define METALNESSMAP_UV `+n.metalnessMapUv:``,n.roughnessMapUv?`#define ROUGHNESSMAP_UV `+n.roughnessMapUv:``,n.anisotropyMapUv?`#define ANISOTROPYMAP_UV `+n.anisotropyMapUv:``,n.clearcoatMapUv?`#define CLEARCOATMAP_UV `+n.clearcoatMapUv:``,n.clearcoatNormalMapUv?`#define CLEARCOAT_NORMALMAP_UV `+n.clearcoatNormalMapUv:``,n.clearcoatRoughnessMapUv?`#define CLEARCOAT_ROUGHNESSMAP_UV `+n.clearcoatRoughnessMapUv:``,n.diffuseRoughnessMapUv?`#define DIFFUSE_ROUGHNESSMAP_UV `+n.diffuseRoughnessMapUv:``,n.iridescenceMapUv?`#define IRIDESCENCEMAP_UV `+n.iridescenceMapUv:``,n.iridescenceThicknessMapUv?`#define IRIDESCENCE_THICKNESSMAP_UV `+n.iridescenceThicknessMapUv:``,n.sheenColorMapUv?`#define SHEEN_COLORMAP_UV `+n.sheenColorMapUv:``,n.sheenRoughnessMapUv?`#define SHEEN_ROUGHNESSMAP_UV `+n.sheenRoughnessMapUv:``,n.specularMapUv?`#define SPECULARMAP_UV `+n.specularMapUv:``,n.specularColorMapUv?`#define SPECULAR_COLORMAP_UV `+n.specularColorMapUv:``,n.specularIntensityMapUv?`#define SPECULAR_INTENSITYMAP_UV `+n.specularIntensityMapUv:``,n.transmissionMapUv?`#define TRANSMISSIONMAP_UV `+n.transmissionMapUv:``,n.thicknessMapUv?`#define THICKNESSMAP_UV `+n.thicknessMapUv:``,n.vertexTangents&&n.flatShading===!1?`#define USE_TANGENT`:``,n.vertexNormals?`#define HAS_NORMAL`:``,n.vertexColors?`#define USE_COLOR`:``,n.vertexAlphas?`#define USE_COLOR_ALPHA`:``,n.vertexUv1s?`#define USE_UV1`:``,n.vertexUv2s?`#define USE_UV2`:``,n.vertexUv3s?`#define USE_UV3`:``,n.pointsUvs?`#define USE_POINTS_UV`:``,n.flatShading?`#define FLAT_SHADED`:``,n.skinning?`#define USE_SKINNING`:``,n.morphTargets?`#define USE_MORPHTARGETS`:``,n.morphNormals&&n.flatShading===!1?`#define USE_MORPHNORMALS`:``,n.morphColors?`#define USE_MORPHCOLORS`:``,n.morphTargetsCount>0?`#define MORPHTARGETS_TEXTURE_STRIDE `+n.morphTextureStride:``,n.morphTargetsCount>0?`#define MORPHTARGETS_COUNT `+n.morphTargetsCount:``,n.doubleSided?`#define DOUBLE_SIDED`:``,n.flipSided?`#define FLIP_SIDED`:``,n.shadowMapEnabled?`#define USE_SHADOWMAP`:``,n.shadowMapEnabled?`#define `+c:``,n.sizeAttenuation?`#define USE_SIZEATTENUATION`:``,n.numLightProbes>0?`#define USE_LIGHT_PROBES`:``,n.logarithmicDepthBuffer?`#define USE_LOGARITHMIC_DEPTH_BUFFER`:``,n.reversedDepthBuffer?`#define USE_REVERSED_DEPTH_BUFFER`:``,`uniform mat4 modelMatrix;`,`uniform mat4 modelViewMatrix;`,`uniform mat4 projectionMatrix;`,`uniform mat4 viewMatrix;`,`uniform mat3 normalMatrix;`,`uniform vec3 cameraPosition;`,`uniform bool isOrthographic;`,`#ifdef USE_INSTANCING`,`	attribute mat4 instanceMatrix;`,`#endif`,`#ifdef USE_INSTANCING_COLOR`,`	attribute vec3 instanceColor;`,`#endif`,`#ifdef USE_INSTANCING_MORPH`,`	uniform sampler2D morphTexture;`,`#endif`,`attribute vec3 position;`,`attribute vec3 normal;`,`attribute vec2 uv;`,`#ifdef USE_UV1`,`	attribute vec2 uv1;`,`#endif`,`#ifdef USE_UV2`,`	attribute vec2 uv2;`,`#endif`,`#ifdef USE_UV3`,`	attribute vec2 uv3;`,`#endif`,`#ifdef USE_TANGENT`,`	attribute vec4 tangent;`,`#endif`,`#if defined( USE_COLOR_ALPHA )`,`	attribute vec4 color;`,`#elif defined( USE_COLOR )`,`	attribute vec3 color;`,`#endif`,`#ifdef USE_SKINNING`,`	attribute vec4 skinIndex;`,`	attribute vec4 skinWeight;`,`#endif`,`
`].filter(rc).join(`
`),g=[fc(n),`#define SHADER_TYPE `+n.shaderType,`#define SHADER_NAME `+n.shaderName,p,n.useFog&&n.fog?`#define USE_FOG`:``,n.useFog&&n.fogExp2?`#define FOG_EXP2`:``,n.alphaToCoverage?`#define ALPHA_TO_COVERAGE`:``,n.map?`#define USE_MAP`:``,n.matcap?`#define USE_MATCAP`:``,n.envMap?`#define USE_ENVMAP`:``,n.envMap?`#define `+l:``,n.envMap?`#define `+u:``,n.envMap?`#define `+d:``,n.envMapPMREM?`#define ENVMAP_MAX_LOD `+n.envMapMaxLod+`.0`:``,n.envMapPMREM?`#define ENVMAP_SIZE `+n.envMapSize+`.0`:``,n.lightMap?`#define USE_LIGHTMAP`:``,n.aoMap?`#define USE_AOMAP`:``,n.bumpMap?`#define USE_BUMPMAP`:``,n.normalMap?`#define USE_NORMALMAP`:``,n.normalMapObjectSpace?`#define USE_NORMALMAP_OBJECTSPACE`:``,n.normalMapTangentSpace?`#define USE_NORMALMAP_TANGENTSPACE`:``,n.packedNormalMap?`#define USE_PACKED_NORMALMAP`:``,n.emissiveMap?`#define USE_EMISSIVEMAP`:``,n.anisotropy?`#define USE_ANISOTROPY`:``,n.anisotropyMap?`#define USE_ANISOTROPYMAP`:``,n.clearcoat?`#define USE_CLEARCOAT`:``,n.clearcoatMap?`#define USE_CLEARCOATMAP`:``,n.clearcoatRoughnessMap?`#define USE_CLEARCOAT_ROUGHNESSMAP`:``,n.clearcoatNormalMap?`#define USE_CLEARCOAT_NORMALMAP`:``,n.diffuseRoughness?`#define USE_DIFFUSE_ROUGHNESS`:``,n.diffuseRoughnessMap?`#define USE_DIFFUSE_ROUGHNESSMAP`:``,n.dispersion?`#define USE_DISPERSION`:``,n.retroreflection?`#define USE_RETROREFLECTION`:``,n.iridescence?`#define USE_IRIDESCENCE`:``,n.iridescenceMap?`#define USE_IRIDESCENCEMAP`:``,n.iridescenceThicknessMap?`#define USE_IRIDESCENCE_THICKNESSMAP`:``,n.specularMap?`#define USE_SPECULARMAP`:``,n.specularColorMap?`#define USE_SPECULAR_COLORMAP`:``,n.specularIntensityMap?`#define USE_SPECULAR_INTENSITYMAP`:``,n.roughnessMap?`#define USE_ROUGHNESSMAP`:``,n.metalnessMap?`#define USE_METALNESSMAP`:``,n.alphaMap?`#define USE_ALPHAMAP`:``,n.alphaTest?`#define USE_ALPHATEST`:``,n.alphaHash?`#define USE_ALPHAHASH`:``,n.sheen?`#define USE_SHEEN`:``,n.sheenColorMap?`#define USE_SHEEN_COLORMAP`:``,n.sheenRoughnessMap?`#define USE_SHEEN_ROUGHNESSMAP`:``,n.transmission?`#define USE_TRANSMISSION`:``,n.transmissionMap?`#define USE_TRANSMISSIONMAP`:``,n.thicknessMap?`#define USE_THICKNESSMAP`:``,n.vertexTangents&&n.flatShading===!1?`#define USE_TANGENT`:``,n.vertexColors||n.instancingColor?`#define USE_COLOR`:``,n.vertexAlphas||n.batchingColor?`#define USE_COLOR_ALPHA`:``,n.vertexUv1s?`#define USE_UV1`:``,n.vertexUv2s?`#define USE_UV2`:``,n.vertexUv3s?`#define USE_UV3`:``,n.pointsUvs?`#define USE_POINTS_UV`:``,n.gradientMap?`#define USE_GRADIENTMAP`:``,n.flatShading?`#define FLAT_SHADED`:``,n.doubleSided?`#define DOUBLE_SIDED`:``,n.flipSided?`#define FLIP_SIDED`:``,n.shadowMapEnabled?`#define USE_SHADOWMAP`:``,n.shadowMapEnabled?`#define `+c:``,n.premultipliedAlpha?`#define PREMULTIPLIED_ALPHA`:``,n.numLightProbes>0?`#define USE_LIGHT_PROBES`:``,n.decodeVideoTexture?`#define DECODE_VIDEO_TEXTURE`:``,n.decodeVideoTextureEmissive?`#define DECODE_VIDEO_TEXTURE_EMISSIVE`:``,n.logarithmicDepthBuffer?`#define USE_LOGARITHMIC_DEPTH_BUFFER`:``,n.reversedDepthBuffer?`#define USE_REVERSED_DEPTH_BUFFER`:``,`uniform mat4 viewMatrix;`,`uniform vec3 cameraPosition;`,`uniform bool isOrthographic;`,n.toneMapping===0?``:`#define TONE_MAPPING`,n.toneMapping===0?``:Z.tonemapping_pars_fragment,n.toneMapping===0?``:Zs(`toneMapping`,n.toneMapping),n.dithering?`#define DITHERING`:``,n.opaque?`#define OPAQUE`:``,Z.colorspace_pars_fragment,Ys(`linearToOutputTexel`,n.outputColorSpace),$s(),n.useDepthPacking?`#define DEPTH_PACKING `+n.depthPacking:``,`
`].filter(rc).join(`
`)),o=sc(o),o=ic(o,n),o=ac(o,n),s=sc(s),s=ic(s,n),s=ac(s,n),o=uc(o),s=uc(s),n.isRawShaderMaterial!==!0&&(_=`#version 300 es
`,h=[f,`#define attribute in`,`#define varying out`,`#define texture2D texture`].join(`
`)+`
`+h,g=[`#define varying in`,n.glslVersion===`300 es`?``:`layout(location = 0) out highp vec4 pc_fragColor;`,n.glslVersion===`300 es`?``:`#define gl_FragColor pc_fragColor`,`#define gl_FragDepthEXT gl_FragDepth`,`#define texture2D texture`,`#define textureCube texture`,`#define texture2DProj textureProj`,`#define texture2DLodEXT textureLod`,`#define texture2DProjLodEXT textureProjLod`,`#define textureCubeLodEXT textureLod`,`#define texture2DGradEXT textureGrad`,`#define texture2DProjGradEXT textureProjGrad`,`#define textureCubeGradEXT textureGrad`].join(`
`)+`
`+g);let v=_+h+o,y=_+g+s,b=Hs(i,i.VERTEX_SHADER,v),x=Hs(i,i.FRAGMENT_SHADER,y);i.attachShader(m,b),i.attachShader(m,x),n.index0AttributeName===void 0?n.hasPositionAttribute===!0&&i.bindAttribLocation(m,0,`position`):i.bindAttribLocation(m,0,n.index0AttributeName),i.linkProgram(m);function S(t){if(e.debug.checkShaderErrors){let n=i.getProgramInfoLog(m)||``,r=i.getShaderInfoLog(b)||``,a=i.getShaderInfoLog(x)||``,o=n.trim(),s=r.trim(),c=a.trim(),l=!0,u=!0;if(i.getProgramParameter(m,i.LINK_STATUS)===!1){if(l=!1,typeof e.debug.onShaderError==`function`)e.debug.onShaderError(i,m,b,x);else{let e=Js(i,b,`vertex`),n=Js(i,x,`fragment`);U(`WebGLProgram: Shader Error `+i.getError()+` - VALIDATE_STATUS `+i.getProgramParameter(m,i.VALIDATE_STATUS)+`

Material Name: `+t.name+`
Material Type: `+t.type+`

Program Info Log: `+o+`
`+e+`
`+n)}}else o===``?(s===``||c===``)&&(u=!1):H(`WebGLProgram: Program Info Log:`,o);u&&(t.diagnostics={runnable:l,programLog:o,vertexShader:{log:s,prefix:h},fragmentShader:{log:c,prefix:g}})}i.deleteShader(b),i.deleteShader(x),C=new Vs(i,m),w=nc(i,m)}let C;this.getUniforms=function(){return C===void 0&&S(this),C};let w;this.getAttributes=function(){return w===void 0&&S(this),w};let T=n.rendererExtensionParallelShaderCompile===!1;return this.isReady=function(){return T===!1&&(T=i.getProgramParameter(m,Us)),T},this.destroy=function(){r.releaseStatesOfProgram(this),i.deleteProgram(m),this.program=void 0},this.type=n.shaderType,this.name=n.shaderName,this.id=Ws++,this.cacheKey=t,this.usedTimes=1,this.program=m,this.vertexShader=b,this.fragmentShader=x,this}var bc=0,xc=class{constructor(){this.shaderCache=new Map,this.materialCache=new Map}update(e,t,n){let r=this._getShaderCacheForMaterial(e);return r.has(t)===!1&&(r.add(t),t.usedTimes++),r.has(n)===!1&&(r.add(n),n.usedTimes++),this}remove(e){let t=this.materialCache.get(e);for(let e of t)e.usedTimes--,e.usedTimes===0&&this.shaderCache.delete(e.code);return this.materialCache.delete(e),this}getVertexShaderStage(e){return this._getShaderStage(e.vertexShader)}getFragmentShaderStage(e){return this._getShaderStage(e.fragmentShader)}dispose(){this.shaderCache.clear(),this.materialCache.clear()}_getShaderCacheForMaterial(e){let t=this.materialCache,n=t.get(e);return n===void 0&&(n=new Set,t.set(e,n)),n}_getShaderStage(e){let t=this.shaderCache,n=t.get(e);return n===void 0&&(n=new Sc(e),t.set(e,n)),n}},Sc=class{constructor(e){this.id=bc++,this.code=e,this.usedTimes=0}};function Cc(e){return e===1030||e===37490||e===36285}function wc(e,t,n,r,i,a){let o=new dn,s=new xc,c=new Set,l=[],u=new Map,d=r.logarithmicDepthBuffer,f={MeshDepthMaterial:`depth`,MeshDistanceMaterial:`distance`,MeshNormalMaterial:`normal`,MeshBasicMaterial:`basic`,MeshLambertMaterial:`lambert`,MeshPhongMaterial:`phong`,MeshToonMaterial:`toon`,MeshStandardMaterial:`physical`,MeshPhysicalMaterial:`physical`,MeshMatcapMaterial:`matcap`,LineBasicMaterial:`basic`,LineDashedMaterial:`dashed`,PointsMaterial:`points`,ShadowMaterial:`shadow`,SpriteMaterial:`sprite`};function p(e){return c.add(e),e===0?`uv`:`uv${e}`}function m(i,o,l,u,m,h){let g=u.fog,_=m.geometry,v=i.isMeshStandardMaterial||i.isMeshLambertMaterial||i.isMeshPhongMaterial?u.environment:null,y=i.isMeshStandardMaterial||i.isMeshLambertMaterial&&!i.envMap||i.isMeshPhongMaterial&&!i.envMap,b=t.get(i.envMap||v,y),x=f[i.type],S=r.precision;i.precision!==null&&(S=r.getMaxPrecision(i.precision),S!==i.precision&&H(`WebGLProgram.getParameters:`,i.precision,`not supported, using`,S,`instead.`));let C=_.morphAttributes.position||_.morphAttributes.normal||_.morphAttributes.color,w=C===void 0?0:C.length,T=0;_.morphAttributes.position!==void 0&&(T=1),_.morphAttributes.normal!==void 0&&(T=2),_.morphAttributes.color!==void 0&&(T=3);let E,D,O,k;if(x){let e=Za[x];E=e.vertexShader,D=e.fragmentShader}else{E=i.vertexShader,D=i.fragmentShader;let e=s.getVertexShaderStage(i),t=s.getFragmentShaderStage(i);s.update(i,e,t),O=e.id,k=t.id}let A=e.getRenderTarget(),j=e.state.buffers.depth.getReversed(),M=m.isInstancedMesh===!0,N=m.isBatchedMesh===!0,P=!!i.map,ee=!!i.matcap,te=!!b,ne=te&&b.isPMREMTexture===!0,F=!!i.aoMap,re=!!i.lightMap,ie=!!i.bumpMap&&i.wireframe===!1,ae=!!i.normalMap,oe=!!i.displacementMap,se=!!i.emissiveMap,I=!!i.metalnessMap,L=!!i.roughnessMap,ce=i.anisotropy>0,le=i.clearcoat>0,ue=i.diffuseRoughness>0,de=i.dispersion>0,fe=i.retroreflectivity>0,pe=i.iridescence>0,me=i.sheen>0,he=i.transmission>0,ge=ce&&!!i.anisotropyMap,_e=le&&!!i.clearcoatMap,ve=le&&!!i.clearcoatNormalMap,ye=le&&!!i.clearcoatRoughnessMap,be=ue&&!!i.diffuseRoughnessMap,xe=pe&&!!i.iridescenceMap,Se=pe&&!!i.iridescenceThicknessMap,Ce=me&&!!i.sheenColorMap,we=me&&!!i.sheenRoughnessMap,Te=!!i.specularMap,Ee=!!i.specularColorMap,De=!!i.specularIntensityMap,Oe=he&&!!i.transmissionMap,ke=he&&!!i.thicknessMap,Ae=!!i.gradientMap,je=!!i.alphaMap,R=i.alphaTest>0,Me=!!i.alphaHash,Ne=!!i.extensions,Pe=0;i.toneMapped&&(A===null||A.isXRRenderTarget===!0)&&(Pe=e.toneMapping);let z=ne?b.isCompressedCubeTexture?b.image[0].mipmaps:b.mipmaps:null,Fe={shaderID:x,shaderType:i.type,shaderName:i.name,vertexShader:E,fragmentShader:D,defines:i.defines,customVertexShaderID:O,customFragmentShaderID:k,isRawShaderMaterial:i.isRawShaderMaterial===!0,glslVersion:i.glslVersion,precision:S,batching:N,batchingColor:N&&m._colorsTexture!==null,instancing:M,instancingColor:M&&m.instanceColor!==null,instancingMorph:M&&m.morphTexture!==null,outputColorSpace:A===null?e.outputColorSpace:A.isXRRenderTarget===!0?A.texture.colorSpace:Y.workingColorSpace,alphaToCoverage:!!i.alphaToCoverage,map:P,matcap:ee,envMap:te,envMapMode:te&&b.mapping,envMapPMREM:ne,envMapMaxLod:ne?z.length-1:null,envMapSize:ne?z[0].width:null,aoMap:F,lightMap:re,bumpMap:ie,normalMap:ae,displacementMap:oe,emissiveMap:se,normalMapObjectSpace:ae&&i.normalMapType===1,normalMapTangentSpace:ae&&i.normalMapType===0,packedNormalMap:ae&&i.normalMapType===0&&Cc(i.normalMap.format),metalnessMap:I,roughnessMap:L,anisotropy:ce,anisotropyMap:ge,clearcoat:le,clearcoatMap:_e,clearcoatNormalMap:ve,clearcoatRoughnessMap:ye,diffuseRoughness:ue,diffuseRoughnessMap:be,dispersion:de,retroreflection:fe,iridescence:pe,iridescenceMap:xe,iridescenceThicknessMap:Se,sheen:me,sheenColorMap:Ce,sheenRoughnessMap:we,specularMap:Te,specularColorMap:Ee,specularIntensityMap:De,transmission:he,transmissionMap:Oe,thicknessMap:ke,gradientMap:Ae,opaque:i.transparent===!1&&i.blending===1&&i.alphaToCoverage===!1,alphaMap:je,alphaTest:R,alphaHash:Me,combine:i.combine,mapUv:P&&p(i.map.channel),aoMapUv:F&&p(i.aoMap.channel),lightMapUv:re&&p(i.lightMap.channel),bumpMapUv:ie&&p(i.bumpMap.channel),normalMapUv:ae&&p(i.normalMap.channel),displacementMapUv:oe&&p(i.displacementMap.channel),emissiveMapUv:se&&p(i.emissiveMap.channel),metalnessMapUv:I&&p(i.metalnessMap.channel),roughnessMapUv:L&&p(i.roughnessMap.channel),anisotropyMapUv:ge&&p(i.anisotropyMap.channel),clearcoatMapUv:_e&&p(i.clearcoatMap.channel),clearcoatNormalMapUv:ve&&p(i.clearcoatNormalMap.channel),clearcoatRoughnessMapUv:ye&&p(i.clearcoatRoughnessMap.channel),diffuseRoughnessMapUv:be&&p(i.diffuseRoughnessMap.channel),iridescenceMapUv:xe&&p(i.iridescenceMap.channel),iridescenceThicknessMapUv:Se&&p(i.iridescenceThicknessMap.channel),sheenColorMapUv:Ce&&p(i.sheenColorMap.channel),sheenRoughnessMapUv:we&&p(i.sheenRoughnessMap.channel),specularMapUv:Te&&p(i.specularMap.channel),specularColorMapUv:Ee&&p(i.specularColorMap.channel),specularIntensityMapUv:De&&p(i.specularIntensityMap.channel),transmissionMapUv:Oe&&p(i.transmissionMap.channel),thicknessMapUv:ke&&p(i.thicknessMap.channel),alphaMapUv:je&&p(i.alphaMap.channel),vertexTangents:!!_.attributes.tangent&&(ae||ce),vertexNormals:!!_.attributes.normal,vertexColors:i.vertexColors,vertexAlphas:i.vertexColors===!0&&!!_.attributes.color&&_.attributes.color.itemSize===4,pointsUvs:m.isPoints===!0&&!!_.attributes.uv&&(P||je),fog:!!g,useFog:i.fog===!0,fogExp2:!!g&&g.isFogExp2,flatShading:i.wireframe===!1&&(i.flatShading===!0||_.attributes.normal===void 0&&ae===!1&&(i.isMeshLambertMaterial||i.isMeshPhongMaterial||i.isMeshStandardMaterial||i.isMeshPhysicalMaterial)),sizeAttenuation:i.sizeAttenuation===!0,logarithmicDepthBuffer:d,reversedDepthBuffer:j,skinning:m.isSkinnedMesh===!0,hasPositionAttribute:_.attributes.position!==void 0,morphTargets:_.morphAttributes.position!==void 0,morphNormals:_.morphAttributes.normal!==void 0,morphColors:_.morphAttributes.color!==void 0,morphTargetsCount:w,morphTextureStride:T,numSunLights:o.sun.length,numDirLights:o.directional.length,numPointLights:o.point.length,numSpotLights:o.spot.length,numSpotLightMaps:o.spotLightMap.length,numRectAreaLights:o.rectArea.length,numHemiLights:o.hemi.length,numSunLightShadows:o.sunShadowMap.length,numDirLightShadows:o.directionalShadowMap.length,numPointLightShadows:o.pointShadowMap.length,numSpotLightShadows:o.spotShadowMap.length,numSpotLightShadowsWithMaps:o.numSpotLightShadowsWithMaps,numLightProbes:o.numLightProbes,numLightProbeGrids:h.filter(e=>e.texture!==null).length,numClippingPlanes:a.numPlanes,numClipIntersection:a.numIntersection,dithering:i.dithering,shadowMapEnabled:e.shadowMap.enabled&&l.length>0,shadowMapType:e.shadowMap.type,toneMapping:Pe,decodeVideoTexture:P&&i.map.isVideoTexture===!0&&Y.getTransfer(i.map.colorSpace)===`srgb`,decodeVideoTextureEmissive:se&&i.emissiveMap.isVideoTexture===!0&&Y.getTransfer(i.emissiveMap.colorSpace)===`srgb`,premultipliedAlpha:i.premultipliedAlpha,doubleSided:i.side===2,flipSided:i.side===1,useDepthPacking:i.depthPacking>=0,depthPacking:i.depthPacking||0,index0AttributeName:i.index0AttributeName,extensionClipCullDistance:Ne&&i.extensions.clipCullDistance===!0&&n.has(`WEBGL_clip_cull_distance`),extensionMultiDraw:(Ne&&i.extensions.multiDraw===!0||N)&&n.has(`WEBGL_multi_draw`),rendererExtensionParallelShaderCompile:n.has(`KHR_parallel_shader_compile`),customProgramCacheKey:i.customProgramCacheKey()};return Fe.vertexUv1s=c.has(1),Fe.vertexUv2s=c.has(2),Fe.vertexUv3s=c.has(3),c.clear(),Fe}function h(t){let n=[];if(t.shaderID?n.push(t.shaderID):(n.push(t.customVertexShaderID),n.push(t.customFragmentShaderID)),t.defines!==void 0)for(let e in t.defines)n.push(e),n.push(t.defines[e]);return t.isRawShaderMaterial===!1&&(g(n,t),_(n,t),n.push(e.outputColorSpace)),n.push(t.customProgramCacheKey),n.join()}function g(e,t){e.push(t.precision),e.push(t.outputColorSpace),e.push(t.envMapMode),e.push(t.envMapPMREM),e.push(t.envMapMaxLod),e.push(t.envMapSize),e.push(t.mapUv),e.push(t.alphaMapUv),e.push(t.lightMapUv),e.push(t.aoMapUv),e.push(t.bumpMapUv),e.push(t.normalMapUv),e.push(t.displacementMapUv),e.push(t.emissiveMapUv),e.push(t.metalnessMapUv),e.push(t.roughnessMapUv),e.push(t.anisotropyMapUv),e.push(t.clearcoatMapUv),e.push(t.clearcoatNormalMapUv),e.push(t.clearcoatRoughnessMapUv),e.push(t.diffuseRoughnessMapUv),e.push(t.iridescenceMapUv),e.push(t.iridescenceThicknessMapUv),e.push(t.sheenColorMapUv),e.push(t.sheenRoughnessMapUv),e.push(t.specularMapUv),e.push(t.specularColorMapUv),e.push(t.specularIntensityMapUv),e.push(t.transmissionMapUv),e.push(t.thicknessMapUv),e.push(t.combine),e.push(t.fogExp2),e.push(t.sizeAttenuation),e.push(t.morphTargetsCount),e.push(t.numSunLights),e.push(t.numDirLights),e.push(t.numPointLights),e.push(t.numSpotLights),e.push(t.numSpotLightMaps),e.push(t.numHemiLights),e.push(t.numRectAreaLights),e.push(t.numSunLightShadows),e.push(t.numDirLightShadows),e.push(t.numPointLightShadows),e.push(t.numSpotLightShadows),e.push(t.numSpotLightShadowsWithMaps),e.push(t.numLightProbes),e.push(t.numLightProbeGrids),e.push(t.shadowMapType),e.push(t.toneMapping),e.push(t.numClippingPlanes),e.push(t.numClipIntersection),e.push(t.depthPacking)}function _(e,t){o.disableAll(),t.instancing&&o.enable(0),t.instancingColor&&o.enable(1),t.instancingMorph&&o.enable(2),t.matcap&&o.enable(3),t.envMap&&o.enable(4),t.normalMapObjectSpace&&o.enable(5),t.normalMapTangentSpace&&o.enable(6),t.clearcoat&&o.enable(7),t.iridescence&&o.enable(8),t.alphaTest&&o.enable(9),t.vertexColors&&o.enable(10),t.vertexAlphas&&o.enable(11),t.vertexUv1s&&o.enable(12),t.vertexUv2s&&o.enable(13),t.vertexUv3s&&o.enable(14),t.vertexTangents&&o.enable(15),t.anisotropy&&o.enable(16),t.alphaHash&&o.enable(17),t.batching&&o.enable(18),t.dispersion&&o.enable(19),t.retroreflection&&o.enable(24),t.diffuseRoughness&&o.enable(25),t.batchingColor&&o.enable(20),t.gradientMap&&o.enable(21),t.packedNormalMap&&o.enable(22),t.vertexNormals&&o.enable(23),e.push(o.mask),o.disableAll(),t.fog&&o.enable(0),t.useFog&&o.enable(1),t.flatShading&&o.enable(2),t.logarithmicDepthBuffer&&o.enable(3),t.reversedDepthBuffer&&o.enable(4),t.skinning&&o.enable(5),t.morphTargets&&o.enable(6),t.morphNormals&&o.enable(7),t.morphColors&&o.enable(8),t.premultipliedAlpha&&o.enable(9),t.shadowMapEnabled&&o.enable(10),t.doubleSided&&o.enable(11),t.flipSided&&o.enable(12),t.useDepthPacking&&o.enable(13),t.dithering&&o.enable(14),t.transmission&&o.enable(15),t.sheen&&o.enable(16),t.opaque&&o.enable(17),t.pointsUvs&&o.enable(18),t.decodeVideoTexture&&o.enable(19),t.decodeVideoTextureEmissive&&o.enable(20),t.alphaToCoverage&&o.enable(21),t.numLightProbeGrids>0&&o.enable(22),t.hasPositionAttribute&&o.enable(23),e.push(o.mask)}function v(e){let t=f[e.type],n;if(t){let e=Za[t];n=Pi.clone(e.uniforms)}else n=e.uniforms;return n}function y(t,n){let r=u.get(n);return r===void 0?(r=new yc(e,n,t,i),l.push(r),u.set(n,r)):++r.usedTimes,r}function b(e){if(--e.usedTimes===0){let t=l.indexOf(e);l[t]=l[l.length-1],l.pop(),u.delete(e.cacheKey),e.destroy()}}function x(e){s.remove(e)}function S(){s.dispose()}return{getParameters:m,getProgramCacheKey:h,getUniforms:v,acquireProgram:y,releaseProgram:b,releaseShaderCache:x,programs:l,dispose:S}}function Tc(){let e=new WeakMap;function t(t){return e.has(t)}function n(t){let n=e.get(t);return n===void 0&&(n={},e.set(t,n)),n}function r(t){e.delete(t)}function i(t,n,r){e.get(t)[n]=r}function a(){e=new WeakMap}return{has:t,get:n,remove:r,update:i,dispose:a}}function Ec(e,t){return e.groupOrder===t.groupOrder?e.renderOrder===t.renderOrder?e.material.id===t.material.id?e.materialVariant===t.materialVariant?e.z===t.z?e.id-t.id:e.z-t.z:e.materialVariant-t.materialVariant:e.material.id-t.material.id:e.renderOrder-t.renderOrder:e.groupOrder-t.groupOrder}function Dc(e,t){return e.groupOrder===t.groupOrder?e.renderOrder===t.renderOrder?e.z===t.z?e.id-t.id:t.z-e.z:e.renderOrder-t.renderOrder:e.groupOrder-t.groupOrder}function Oc(){let e=[],t=0,n=[],r=[],i=[];function a(){t=0,n.length=0,r.length=0,i.length=0}function o(e){let t=0;return e.isInstancedMesh&&(t+=2),e.isSkinnedMesh&&(t+=1),t}function s(n,r,i,a,s,c){let l=e[t];return l===void 0?(l={id:n.id,object:n,geometry:r,material:i,materialVariant:o(n),groupOrder:a,renderOrder:n.renderOrder,z:s,group:c},e[t]=l):(l.id=n.id,l.object=n,l.geometry=r,l.material=i,l.materialVariant=o(n),l.groupOrder=a,l.renderOrder=n.renderOrder,l.z=s,l.group=c),t++,l}function c(e,t,a,o,c,l,u){u.reversedDepth===!0&&(c=-c);let d=s(e,t,a,o,c,l);a.transmission>0?r.push(d):a.transparent===!0?i.push(d):n.push(d)}function l(e,t,a,o,c,l){let u=s(e,t,a,o,c,l);a.transmission>0?r.unshift(u):a.transparent===!0?i.unshift(u):n.unshift(u)}function u(e,t){n.length>1&&n.sort(e||Ec),r.length>1&&r.sort(t||Dc),i.length>1&&i.sort(t||Dc)}function d(){for(let n=t,r=e.length;n<r;n++){let t=e[n];if(t.id===null)break;t.id=null,t.object=null,t.geometry=null,t.material=null,t.group=null}}return{opaque:n,transmissive:r,transparent:i,init:a,push:c,unshift:l,finish:d,sort:u}}function kc(){let e=new WeakMap;function t(t,n){let r=e.get(t),i;return r===void 0?(i=new Oc,e.set(t,[i])):n>=r.length?(i=new Oc,r.push(i)):i=r[n],i}function n(){e=new WeakMap}return{get:t,dispose:n}}function Ac(){let e={};return{get:function(t){if(e[t.id]!==void 0)return e[t.id];let n;switch(t.type){case`SunLight`:case`DirectionalLight`:n={direction:new q,color:new X};break;case`SpotLight`:n={position:new q,direction:new q,color:new X,distance:0,coneCos:0,penumbraCos:0,decay:0};break;case`PointLight`:n={position:new q,color:new X,distance:0,decay:0};break;case`HemisphereLight`:n={direction:new q,skyColor:new X,groundColor:new X};break;case`RectAreaLight`:n={color:new X,position:new q,halfWidth:new q,halfHeight:new q}}return e[t.id]=n,n}}}function jc(){let e={};return{get:function(t){if(e[t.id]!==void 0)return e[t.id];let n;switch(t.type){case`SunLight`:case`DirectionalLight`:n={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new K};break;case`SpotLight`:n={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new K};break;case`PointLight`:n={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new K,shadowCameraNear:1,shadowCameraFar:1e3}}return e[t.id]=n,n}}}var Mc=0;function Nc(e,t){return(t.castShadow?2:0)-(e.castShadow?2:0)+ +!!t.map-!!e.map}function Pc(e){let t=new Ac,n=jc(),r={version:0,hash:{sunLength:-1,directionalLength:-1,pointLength:-1,spotLength:-1,rectAreaLength:-1,hemiLength:-1,numSunShadows:-1,numDirectionalShadows:-1,numPointShadows:-1,numSpotShadows:-1,numSpotMaps:-1,numLightProbes:-1},ambient:[0,0,0],probe:[],sun:[],sunShadow:[],sunShadowMap:[],sunShadowMatrix:[],sunShadowCascade:[],directional:[],directionalShadow:[],directionalShadowMap:[],directionalShadowMatrix:[],spot:[],spotLightMap:[],spotShadow:[],spotShadowMap:[],spotLightMatrix:[],rectArea:[],rectAreaLTC1:null,rectAreaLTC2:null,point:[],pointShadow:[],pointShadowMap:[],pointShadowMatrix:[],hemi:[],numSpotLightShadowsWithMaps:0,numLightProbes:0};for(let e=0;e<9;e++)r.probe.push(new q);let i=new q,a=new $t,o=new $t;function s(i){let a=0,o=0,s=0;for(let e=0;e<9;e++)r.probe[e].set(0,0,0);let c=0,l=0,u=0,d=0,f=0,p=0,m=0,h=0,g=0,_=0,v=0,y=0,b=0,x=0;i.sort(Nc);for(let e=0,S=i.length;e<S;e++){let S=i[e],C=S.color,w=S.intensity,T=S.distance,E=null;if(S.shadow&&S.shadow.map&&(E=S.shadow.map.texture.format===1030?S.shadow.map.texture:S.shadow.map.depthTexture||S.shadow.map.texture),S.isAmbientLight)a+=C.r*w,o+=C.g*w,s+=C.b*w;else if(S.isLightProbe){for(let e=0;e<9;e++)r.probe[e].addScaledVector(S.sh.coefficients[e],w);x++}else if(S.isSunLight){let e=t.get(S);if(e.color.copy(S.color).multiplyScalar(S.intensity),S.castShadow){let e=S.shadow,t=n.get(S);t.shadowIntensity=e.intensity,t.shadowBias=e.bias,t.shadowNormalBias=e.normalBias,t.shadowRadius=e.radius,t.shadowMapSize.copy(e.mapSize).multiply(e.getFrameExtents()),r.sunShadow[l]=t,r.sunShadowMap[l]=E;let i=e.getViewportCount();for(let t=0;t<i;t++)r.sunShadowMatrix[u+t]=e.getMatrix(t),r.sunShadowCascade[u+t]=e._cascadeData[t];u+=i,l++}r.sun[c]=e,c++}else if(S.isDirectionalLight){let e=t.get(S);if(e.color.copy(S.color).multiplyScalar(S.intensity),S.castShadow){let e=S.shadow,t=n.get(S);t.shadowIntensity=e.intensity,t.shadowBias=e.bias,t.shadowNormalBias=e.normalBias,t.shadowRadius=e.radius,t.shadowMapSize=e.mapSize,r.directionalShadow[d]=t,r.directionalShadowMap[d]=E,r.directionalShadowMatrix[d]=S.shadow.matrix,g++}r.directional[d]=e,d++}else if(S.isSpotLight){let e=t.get(S);e.position.setFromMatrixPosition(S.matrixWorld),e.color.copy(C).multiplyScalar(w),e.distance=T,e.coneCos=Math.cos(S.angle),e.penumbraCos=Math.cos(S.angle*(1-S.penumbra)),e.decay=S.decay,r.spot[p]=e;let i=S.shadow;if(S.map&&(r.spotLightMap[y]=S.map,y++,i.updateMatrices(S),S.castShadow&&b++),r.spotLightMatrix[p]=i.matrix,S.castShadow){let e=n.get(S);e.shadowIntensity=i.intensity,e.shadowBias=i.bias,e.shadowNormalBias=i.normalBias,e.shadowRadius=i.radius,e.shadowMapSize=i.mapSize,r.spotShadow[p]=e,r.spotShadowMap[p]=E,v++}p++}else if(S.isRectAreaLight){let e=t.get(S);e.color.copy(C).multiplyScalar(w),e.halfWidth.set(S.width*.5,0,0),e.halfHeight.set(0,S.height*.5,0),r.rectArea[m]=e,m++}else if(S.isPointLight){let e=t.get(S);if(e.color.copy(S.color).multiplyScalar(S.intensity),e.distance=S.distance,e.decay=S.decay,S.castShadow){let e=S.shadow,t=n.get(S);t.shadowIntensity=e.intensity,t.shadowBias=e.bias,t.shadowNormalBias=e.normalBias,t.shadowRadius=e.radius,t.shadowMapSize=e.mapSize,t.shadowCameraNear=e.camera.near,t.shadowCameraFar=e.camera.far,r.pointShadow[f]=t,r.pointShadowMap[f]=E,r.pointShadowMatrix[f]=S.shadow.matrix,_++}r.point[f]=e,f++}else if(S.isHemisphereLight){let e=t.get(S);e.skyColor.copy(S.color).multiplyScalar(w),e.groundColor.copy(S.groundColor).multiplyScalar(w),r.hemi[h]=e,h++}}m>0&&(e.has(`OES_texture_float_linear`)===!0?(r.rectAreaLTC1=Q.LTC_FLOAT_1,r.rectAreaLTC2=Q.LTC_FLOAT_2):(r.rectAreaLTC1=Q.LTC_HALF_1,r.rectAreaLTC2=Q.LTC_HALF_2)),r.ambient[0]=a,r.ambient[1]=o,r.ambient[2]=s;let S=r.hash;(S.sunLength!==c||S.directionalLength!==d||S.pointLength!==f||S.spotLength!==p||S.rectAreaLength!==m||S.hemiLength!==h||S.numSunShadows!==l||S.numDirectionalShadows!==g||S.numPointShadows!==_||S.numSpotShadows!==v||S.numSpotMaps!==y||S.numLightProbes!==x)&&(r.sun.length=c,r.directional.length=d,r.spot.length=p,r.rectArea.length=m,r.point.length=f,r.hemi.length=h,r.sunShadow.length=l,r.sunShadowMap.length=l,r.sunShadowMatrix.length=u,r.sunShadowCascade.length=u,r.directionalShadow.length=g,r.directionalShadowMap.length=g,r.directionalShadowMatrix.length=g,r.pointShadow.length=_,r.pointShadowMap.length=_,r.pointShadowMatrix.length=_,r.spotShadow.length=v,r.spotShadowMap.length=v,r.spotLightMatrix.length=v+y-b,r.spotLightMap.length=y,r.numSpotLightShadowsWithMaps=b,r.numLightProbes=x,S.sunLength=c,S.directionalLength=d,S.pointLength=f,S.spotLength=p,S.rectAreaLength=m,S.hemiLength=h,S.numSunShadows=l,S.numDirectionalShadows=g,S.numPointShadows=_,S.numSpotShadows=v,S.numSpotMaps=y,S.numLightProbes=x,r.version=Mc++)}function c(e,t){let n=0,s=0,c=0,l=0,u=0,d=0,f=t.matrixWorldInverse;for(let t=0,p=e.length;t<p;t++){let p=e[t];if(p.isSunLight){let e=r.sun[n];e.direction.setFromMatrixPosition(p.matrixWorld),e.direction.transformDirection(f),n++}else if(p.isDirectionalLight){let e=r.directional[s];e.direction.setFromMatrixPosition(p.matrixWorld),i.setFromMatrixPosition(p.target.matrixWorld),e.direction.sub(i),e.direction.transformDirection(f),s++}else if(p.isSpotLight){let e=r.spot[l];e.position.setFromMatrixPosition(p.matrixWorld),e.position.applyMatrix4(f),e.direction.setFromMatrixPosition(p.matrixWorld),i.setFromMatrixPosition(p.target.matrixWorld),e.direction.sub(i),e.direction.transformDirection(f),l++}else if(p.isRectAreaLight){let e=r.rectArea[u];e.position.setFromMatrixPosition(p.matrixWorld),e.position.applyMatrix4(f),o.identity(),a.copy(p.matrixWorld),a.premultiply(f),o.extractRotation(a),e.halfWidth.set(p.width*.5,0,0),e.halfHeight.set(0,p.height*.5,0),e.halfWidth.applyMatrix4(o),e.halfHeight.applyMatrix4(o),u++}else if(p.isPointLight){let e=r.point[c];e.position.setFromMatrixPosition(p.matrixWorld),e.position.applyMatrix4(f),c++}else if(p.isHemisphereLight){let e=r.hemi[d];e.direction.setFromMatrixPosition(p.matrixWorld),e.direction.transformDirection(f),d++}}}return{setup:s,setupView:c,state:r}}function Fc(e){let t=new Pc(e),n=[],r=[],i=[];function a(e){u.camera=e,n.length=0,r.length=0,i.length=0}function o(e){e.isLightProbeGrid?i.push(e):n.push(e)}function s(e){r.push(e)}function c(){t.setup(n),i.sort((e,t)=>e.priority-t.priority||e.id-t.id)}function l(e){t.setupView(n,e)}let u={lightsArray:n,shadowsArray:r,lightProbeGridArray:i,camera:null,lights:t,transmissionRenderTarget:{},textureUnits:0};return{init:a,state:u,setupLights:c,setupLightsView:l,pushLight:o,pushShadow:s}}function Ic(e){let t=new WeakMap;function n(n,r=0){let i=t.get(n),a;return i===void 0?(a=new Fc(e),t.set(n,[a])):r>=i.length?(a=new Fc(e),i.push(a)):a=i[r],a}function r(){t=new WeakMap}return{get:n,dispose:r}}var Lc=`void main() {
	gl_Position = vec4( position, 1.0 );
}`,Rc=`uniform sampler2D shadow_pass;
uniform vec2 resolution;
uniform float radius;
void main() {
	const float samples = float( VSM_SAMPLES );
	float mean = 0.0;
	float squared_mean = 0.0;
	float uvStride = samples <= 1.0 ? 0.0 : 2.0 / ( samples - 1.0 );
	float uvStart = samples <= 1.0 ? 0.0 : - 1.0;
	for ( float i = 0.0; i < samples; i ++ ) {
		float uvOffset = uvStart + i * uvStride;
		#ifdef HORIZONTAL_PASS
			vec2 distribution = texture2D( shadow_pass, ( gl_FragCoord.xy + vec2( uvOffset, 0.0 ) * radius ) / resolution ).rg;
			mean += distribution.x;
			squared_mean += distribution.y * distribution.y + distribution.x * distribution.x;
		#else
			float depth = texture2D( shadow_pass, ( gl_FragCoord.xy + vec2( 0.0, uvOffset ) * radius ) / resolution ).r;
			mean += depth;
			squared_mean += depth * depth;
		#endif
	}
	mean = mean / samples;
	squared_mean = squared_mean / samples;
	float std_dev = sqrt( max( 0.0, squared_mean - mean * mean ) );
	gl_FragColor = vec4( mean, std_dev, 0.0, 1.0 );
}`,zc=[new q(1,0,0),new q(-1,0,0),new q(0,1,0),new q(0,-1,0),new q(0,0,1),new q(0,0,-1)],Bc=[new q(0,-1,0),new q(0,-1,0),new q(0,0,1),new q(0,0,-1),new q(0,-1,0),new q(0,-1,0)],Vc=new $t,Hc=new q,Uc=new q;function Wc(e,t,n){let r=new si,i=new K,a=new K,o=new Jt,s=new Bi,c=new Vi,u={},d=n.maxTextureSize,p={0:1,1:0,2:2},m=new Li({defines:{VSM_SAMPLES:8},uniforms:{shadow_pass:{value:null},resolution:{value:new K},radius:{value:4}},vertexShader:Lc,fragmentShader:Rc}),h=m.clone();h.defines.HORIZONTAL_PASS=1;let g=new Ar;g.setAttribute(`position`,new hr(new Float32Array([-1,-1,.5,3,-1,.5,-1,3,.5]),3));let _=new ei(g,m),v=this;this.enabled=!1,this.autoUpdate=!0,this.needsUpdate=!1,this.type=1;let y=this.type;this.render=function(t,n,s){if(v.enabled===!1||v.autoUpdate===!1&&v.needsUpdate===!1||t.length===0)return;this.type===2&&(H(`WebGLShadowMap: PCFSoftShadowMap has been removed. Using PCFShadowMap instead.`),this.type=1);let c=e.getRenderTarget(),u=e.getActiveCubeFace(),p=e.getActiveMipmapLevel(),m=e.state;m.setBlending(0),m.buffers.depth.getReversed()===!0?m.buffers.color.setClear(0,0,0,0):m.buffers.color.setClear(1,1,1,1),m.buffers.depth.setTest(!0),m.setScissorTest(!1);let h=y!==this.type;h&&n.traverse(function(e){e.material&&(Array.isArray(e.material)?e.material.forEach(e=>e.needsUpdate=!0):e.material.needsUpdate=!0)});for(let c=0,u=t.length;c<u;c++){let u=t[c],p=u.shadow;if(p===void 0){H(`WebGLShadowMap:`,u,`has no shadow.`);continue}if(p.autoUpdate===!1&&p.needsUpdate===!1)continue;i.copy(p.mapSize);let g=p.getFrameExtents();i.multiply(g),a.copy(p.mapSize),(i.x>d||i.y>d)&&(i.x>d&&(a.x=Math.floor(d/g.x),i.x=a.x*g.x,p.mapSize.x=a.x),i.y>d&&(a.y=Math.floor(d/g.y),i.y=a.y*g.y,p.mapSize.y=a.y));let _=e.state.buffers.depth.getReversed();if(p.camera._reversedDepth=_,p.map===null||h===!0){if(p.map!==null&&(p.map.depthTexture!==null&&(p.map.depthTexture.dispose(),p.map.depthTexture=null),p.map.dispose()),this.type===3){if(u.isPointLight){H(`WebGLShadowMap: VSM shadow maps are not supported for PointLights. Use PCF or BasicShadowMap instead.`);continue}p.map=new Xt(i.x,i.y,{format:ee,type:S,minFilter:f,magFilter:f,generateMipmaps:!1}),p.map.texture.name=u.name+`.shadowMap`,p.map.depthTexture=new wi(i.x,i.y,x),p.map.depthTexture.name=u.name+`.shadowMapDepth`,p.map.depthTexture.format=j,p.map.depthTexture.compareFunction=null,p.map.depthTexture.minFilter=l,p.map.depthTexture.magFilter=l}else u.isPointLight?(p.map=new oo(i.x),p.map.depthTexture=new Ti(i.x,b)):(p.map=new Xt(i.x,i.y),p.map.depthTexture=new wi(i.x,i.y,b)),p.map.depthTexture.name=u.name+`.shadowMap`,p.map.depthTexture.format=j,this.type===1?(p.map.depthTexture.compareFunction=_?518:515,p.map.depthTexture.minFilter=f,p.map.depthTexture.magFilter=f):(p.map.depthTexture.compareFunction=null,p.map.depthTexture.minFilter=l,p.map.depthTexture.magFilter=l);p.camera.updateProjectionMatrix()}p.map.isWebGLCubeRenderTarget!==!0&&(p.map.width!==i.x||p.map.height!==i.y)&&p.map.setSize(i.x,i.y);let v=p.map.isWebGLCubeRenderTarget?6:p.getViewportCount();u.isPointLight!==!0&&p.updateMatrices(u,s);let y=p.camera.layers.mask&4294967294?p.camera.layers:s.layers;for(let t=0;t<v;t++){let i=p.getCamera(t);if(u.isPointLight){let e=p.camera,n=p.matrix,r=u.distance||e.far;r!==e.far&&(e.far=r,e.updateProjectionMatrix()),Hc.setFromMatrixPosition(u.matrixWorld),e.position.copy(Hc),Uc.copy(e.position),Uc.add(zc[t]),e.up.copy(Bc[t]),e.lookAt(Uc),e.updateMatrixWorld(),n.makeTranslation(-Hc.x,-Hc.y,-Hc.z),Vc.multiplyMatrices(e.projectionMatrix,e.matrixWorldInverse),p._frustum.setFromProjectionMatrix(Vc,e.coordinateSystem,e.reversedDepth)}if(p.map.isWebGLCubeRenderTarget)e.setRenderTarget(p.map,t),e.clear();else{t===0&&(e.setRenderTarget(p.map),e.clear());let n=p.getViewport(t);o.set(a.x*n.x,a.y*n.y,a.x*n.z,a.y*n.w),m.viewport(o)}r=p.getFrustum(t),T(n,s,i,u,y,this.type)}p.isPointLightShadow!==!0&&this.type===3&&C(p,s),p.needsUpdate=!1}y=this.type,v.needsUpdate=!1,e.setRenderTarget(c,u,p)};function C(n,r){let a=t.update(_);m.defines.VSM_SAMPLES!==n.blurSamples&&(m.defines.VSM_SAMPLES=n.blurSamples,h.defines.VSM_SAMPLES=n.blurSamples,m.needsUpdate=!0,h.needsUpdate=!0),n.mapPass===null?n.mapPass=new Xt(i.x,i.y,{format:ee,type:S}):(n.mapPass.width!==n.map.width||n.mapPass.height!==n.map.height)&&n.mapPass.setSize(n.map.width,n.map.height),m.uniforms.shadow_pass.value=n.map.depthTexture,m.uniforms.resolution.value.set(n.map.width,n.map.height),m.uniforms.radius.value=n.radius,e.setRenderTarget(n.mapPass),e.clear(),e.renderBufferDirect(r,null,a,m,_,null),h.uniforms.shadow_pass.value=n.mapPass.texture,h.uniforms.resolution.value.set(n.map.width,n.map.height),h.uniforms.radius.value=n.radius,e.setRenderTarget(n.map),e.clear(),e.renderBufferDirect(r,null,a,h,_,null)}function w(t,n,r,i){let a=null,o=r.isPointLight===!0?t.customDistanceMaterial:t.customDepthMaterial;if(o!==void 0)a=o;else if(a=r.isPointLight===!0?c:s,e.localClippingEnabled&&n.clipShadows===!0&&Array.isArray(n.clippingPlanes)&&n.clippingPlanes.length!==0||n.displacementMap&&n.displacementScale!==0||n.alphaMap&&n.alphaTest>0||n.map&&n.alphaTest>0||n.alphaToCoverage===!0){let e=a.uuid,t=n.uuid,r=u[e];r===void 0&&(r={},u[e]=r);let i=r[t];i===void 0&&(i=a.clone(),r[t]=i,n.addEventListener(`dispose`,E)),a=i}if(a.visible=n.visible,a.wireframe=n.wireframe,i===3?a.side=n.shadowSide===null?n.side:n.shadowSide:a.side=n.shadowSide===null?p[n.side]:n.shadowSide,a.alphaMap=n.alphaMap,a.alphaTest=n.alphaToCoverage===!0?.5:n.alphaTest,a.map=n.map,a.clipShadows=n.clipShadows,a.clippingPlanes=n.clippingPlanes,a.clipIntersection=n.clipIntersection,a.displacementMap=n.displacementMap,a.displacementScale=n.displacementScale,a.displacementBias=n.displacementBias,a.wireframeLinewidth=n.wireframeLinewidth,a.linewidth=n.linewidth,r.isPointLight===!0&&a.isMeshDistanceMaterial===!0){let t=e.properties.get(a);t.light=r}return a}function T(n,i,a,o,s,c){if(n.visible===!1)return;if(n.layers.test(s)&&(n.isMesh||n.isLine||n.isPoints)&&(n.castShadow||n.receiveShadow&&c===3)&&(!n.frustumCulled||n.intersectsFrustum(r))){n.modelViewMatrix.multiplyMatrices(a.matrixWorldInverse,n.matrixWorld);let r=t.update(n),s=n.material;if(Array.isArray(s)){let t=r.groups;for(let l=0,u=t.length;l<u;l++){let u=t[l],d=s[u.materialIndex];if(d&&d.visible){let t=w(n,d,o,c);n.onBeforeShadow(e,n,i,a,r,t,u),e.renderBufferDirect(a,null,r,t,n,u),n.onAfterShadow(e,n,i,a,r,t,u)}}}else if(s.visible){let t=w(n,s,o,c);n.onBeforeShadow(e,n,i,a,r,t,null),e.renderBufferDirect(a,null,r,t,n,null),n.onAfterShadow(e,n,i,a,r,t,null)}}let l=n.children;for(let e=0,t=l.length;e<t;e++)T(l[e],i,a,o,s,c)}function E(e){e.target.removeEventListener(`dispose`,E);for(let t in u){let n=u[t],r=e.target.uuid;r in n&&(n[r].dispose(),delete n[r])}}}function Gc(e,t){function n(){let t=!1,n=new Jt,r=null,i=new Jt(0,0,0,0);return{setMask:function(n){r!==n&&!t&&(e.colorMask(n,n,n,n),r=n)},setLocked:function(e){t=e},setClear:function(t,r,a,o,s){s===!0&&(t*=o,r*=o,a*=o),n.set(t,r,a,o),i.equals(n)===!1&&(e.clearColor(t,r,a,o),i.copy(n))},reset:function(){t=!1,r=null,i.set(-1,0,0,0)}}}function r(){let n=!1,r=!1,i=null,a=null,o=null;return{setReversed:function(e){if(r!==e){let n=t.get(`EXT_clip_control`);e?n.clipControlEXT(n.LOWER_LEFT_EXT,n.ZERO_TO_ONE_EXT):n.clipControlEXT(n.LOWER_LEFT_EXT,n.NEGATIVE_ONE_TO_ONE_EXT),r=e;let i=o;o=null,this.setClear(i)}},getReversed:function(){return r},setTest:function(t){t?I(e.DEPTH_TEST):L(e.DEPTH_TEST)},setMask:function(t){i!==t&&!n&&(e.depthMask(t),i=t)},setFunc:function(t){if(r&&(t=rt[t]),a!==t){switch(t){case 0:e.depthFunc(e.NEVER);break;case 1:e.depthFunc(e.ALWAYS);break;case 2:e.depthFunc(e.LESS);break;case 3:e.depthFunc(e.LEQUAL);break;case 4:e.depthFunc(e.EQUAL);break;case 5:e.depthFunc(e.GEQUAL);break;case 6:e.depthFunc(e.GREATER);break;case 7:e.depthFunc(e.NOTEQUAL);break;default:e.depthFunc(e.LEQUAL)}a=t}},setLocked:function(e){n=e},setClear:function(t){o!==t&&(o=t,r&&(t=1-t),e.clearDepth(t))},reset:function(){n=!1,i=null,a=null,o=null,r=!1}}}function i(){let t=!1,n=null,r=null,i=null,a=null,o=null,s=null,c=null,l=null;return{setTest:function(n){t||(n?I(e.STENCIL_TEST):L(e.STENCIL_TEST))},setMask:function(r){n!==r&&!t&&(e.stencilMask(r),n=r)},setFunc:function(t,n,o){(r!==t||i!==n||a!==o)&&(e.stencilFunc(t,n,o),r=t,i=n,a=o)},setOp:function(t,n,r){(o!==t||s!==n||c!==r)&&(e.stencilOp(t,n,r),o=t,s=n,c=r)},setLocked:function(e){t=e},setClear:function(t){l!==t&&(e.clearStencil(t),l=t)},reset:function(){t=!1,n=null,r=null,i=null,a=null,o=null,s=null,c=null,l=null}}}let a=new n,o=new r,s=new i,c={},l=new WeakMap,u={},d={},f={},p=new WeakMap,m=[],h=null,g=!1,_=null,v=null,y=null,b=null,x=null,S=null,C=null,w=new X(0,0,0),T=0,E=!1,D=null,O=null,k=null,A=null,j=null,M=e.getParameter(e.MAX_COMBINED_TEXTURE_IMAGE_UNITS),N=!1,P=0,ee=e.getParameter(e.VERSION);ee.indexOf(`WebGL`)===-1?ee.indexOf(`OpenGL ES`)!==-1&&(P=parseFloat(/^OpenGL ES (\d)/.exec(ee)[1]),N=P>=2):(P=parseFloat(/^WebGL (\d)/.exec(ee)[1]),N=P>=1);let te=null,ne={},F=e.getParameter(e.SCISSOR_BOX),re=e.getParameter(e.VIEWPORT),ie=new Jt().fromArray(F),ae=new Jt().fromArray(re);function oe(t,n,r,i){let a=new Uint8Array(4),o=e.createTexture();e.bindTexture(t,o),e.texParameteri(t,e.TEXTURE_MIN_FILTER,e.NEAREST),e.texParameteri(t,e.TEXTURE_MAG_FILTER,e.NEAREST);for(let o=0;o<r;o++)t===e.TEXTURE_3D||t===e.TEXTURE_2D_ARRAY?e.texImage3D(n,0,e.RGBA,1,1,i,0,e.RGBA,e.UNSIGNED_BYTE,a):e.texImage2D(n+o,0,e.RGBA,1,1,0,e.RGBA,e.UNSIGNED_BYTE,a);return o}let se={};se[e.TEXTURE_2D]=oe(e.TEXTURE_2D,e.TEXTURE_2D,1),se[e.TEXTURE_CUBE_MAP]=oe(e.TEXTURE_CUBE_MAP,e.TEXTURE_CUBE_MAP_POSITIVE_X,6),se[e.TEXTURE_2D_ARRAY]=oe(e.TEXTURE_2D_ARRAY,e.TEXTURE_2D_ARRAY,1,1),se[e.TEXTURE_3D]=oe(e.TEXTURE_3D,e.TEXTURE_3D,1,1),a.setClear(0,0,0,1),o.setClear(1),s.setClear(0),I(e.DEPTH_TEST),o.setFunc(3),he(!1),ge(1),I(e.CULL_FACE),pe(0);function I(t){u[t]!==!0&&(e.enable(t),u[t]=!0)}function L(t){u[t]!==!1&&(e.disable(t),u[t]=!1)}function ce(t,n){return f[t]!==n&&(e.bindFramebuffer(t,n),f[t]=n,t===e.DRAW_FRAMEBUFFER&&(f[e.FRAMEBUFFER]=n),t===e.FRAMEBUFFER&&(f[e.DRAW_FRAMEBUFFER]=n),!0)}function le(t,n){let r=m,i=!1;if(t){r=p.get(n),r===void 0&&(r=[],p.set(n,r));let a=t.textures;if(r.length!==a.length||r[0]!==e.COLOR_ATTACHMENT0){for(let t=0,n=a.length;t<n;t++)r[t]=e.COLOR_ATTACHMENT0+t;r.length=a.length,i=!0}}else r[0]!==e.BACK&&(r[0]=e.BACK,i=!0);i&&e.drawBuffers(r)}function ue(t){return h!==t&&(e.useProgram(t),h=t,!0)}let de={100:e.FUNC_ADD,101:e.FUNC_SUBTRACT,102:e.FUNC_REVERSE_SUBTRACT};de[103]=e.MIN,de[104]=e.MAX;let fe={200:e.ZERO,201:e.ONE,202:e.SRC_COLOR,204:e.SRC_ALPHA,210:e.SRC_ALPHA_SATURATE,208:e.DST_COLOR,206:e.DST_ALPHA,203:e.ONE_MINUS_SRC_COLOR,205:e.ONE_MINUS_SRC_ALPHA,209:e.ONE_MINUS_DST_COLOR,207:e.ONE_MINUS_DST_ALPHA,211:e.CONSTANT_COLOR,212:e.ONE_MINUS_CONSTANT_COLOR,213:e.CONSTANT_ALPHA,214:e.ONE_MINUS_CONSTANT_ALPHA};function pe(t,n,r,i,a,o,s,c,l,u){if(t===0)g===!0&&(L(e.BLEND),g=!1);else if(g===!1&&(I(e.BLEND),g=!0),t!==5){if(t!==_||u!==E){if((v!==100||x!==100)&&(e.blendEquation(e.FUNC_ADD),v=100,x=100),u)switch(t){case 1:e.blendFuncSeparate(e.ONE,e.ONE_MINUS_SRC_ALPHA,e.ONE,e.ONE_MINUS_SRC_ALPHA);break;case 2:e.blendFunc(e.ONE,e.ONE);break;case 3:e.blendFuncSeparate(e.ZERO,e.ONE_MINUS_SRC_COLOR,e.ZERO,e.ONE);break;case 4:e.blendFuncSeparate(e.DST_COLOR,e.ONE_MINUS_SRC_ALPHA,e.ZERO,e.ONE);break;default:U(`WebGLState: Invalid blending: `,t)}else switch(t){case 1:e.blendFuncSeparate(e.SRC_ALPHA,e.ONE_MINUS_SRC_ALPHA,e.ONE,e.ONE_MINUS_SRC_ALPHA);break;case 2:e.blendFuncSeparate(e.SRC_ALPHA,e.ONE,e.ONE,e.ONE);break;case 3:U(`WebGLState: SubtractiveBlending requires material.premultipliedAlpha = true`);break;case 4:U(`WebGLState: MultiplyBlending requires material.premultipliedAlpha = true`);break;default:U(`WebGLState: Invalid blending: `,t)}y=null,b=null,S=null,C=null,w.set(0,0,0),T=0,_=t,E=u}}else a||=n,o||=r,s||=i,(n!==v||a!==x)&&(e.blendEquationSeparate(de[n],de[a]),v=n,x=a),(r!==y||i!==b||o!==S||s!==C)&&(e.blendFuncSeparate(fe[r],fe[i],fe[o],fe[s]),y=r,b=i,S=o,C=s),(c.equals(w)===!1||l!==T)&&(e.blendColor(c.r,c.g,c.b,l),w.copy(c),T=l),_=t,E=!1}function me(t,n){t.side===2?L(e.CULL_FACE):I(e.CULL_FACE);let r=t.side===1;n&&(r=!r),he(r),t.blending===1&&t.transparent===!1?pe(0):pe(t.blending,t.blendEquation,t.blendSrc,t.blendDst,t.blendEquationAlpha,t.blendSrcAlpha,t.blendDstAlpha,t.blendColor,t.blendAlpha,t.premultipliedAlpha),o.setFunc(t.depthFunc),o.setTest(t.depthTest),o.setMask(t.depthWrite),a.setMask(t.colorWrite);let i=t.stencilWrite;s.setTest(i),i&&(s.setMask(t.stencilWriteMask),s.setFunc(t.stencilFunc,t.stencilRef,t.stencilFuncMask),s.setOp(t.stencilFail,t.stencilZFail,t.stencilZPass)),ve(t.polygonOffset,t.polygonOffsetFactor,t.polygonOffsetUnits),t.alphaToCoverage===!0?I(e.SAMPLE_ALPHA_TO_COVERAGE):L(e.SAMPLE_ALPHA_TO_COVERAGE)}function he(t){D!==t&&(t?e.frontFace(e.CW):e.frontFace(e.CCW),D=t)}function ge(t){t===0?L(e.CULL_FACE):(I(e.CULL_FACE),t!==O&&(t===1?e.cullFace(e.BACK):t===2?e.cullFace(e.FRONT):e.cullFace(e.FRONT_AND_BACK))),O=t}function _e(t){t!==k&&(N&&e.lineWidth(t),k=t)}function ve(t,n,r){t?(I(e.POLYGON_OFFSET_FILL),(A!==n||j!==r)&&(A=n,j=r,o.getReversed()&&(n=-n,r=-r),e.polygonOffset(n,r))):L(e.POLYGON_OFFSET_FILL)}function ye(t){t?I(e.SCISSOR_TEST):L(e.SCISSOR_TEST)}function be(t){t===void 0&&(t=e.TEXTURE0+M-1),te!==t&&(e.activeTexture(t),te=t)}function xe(t,n,r){r===void 0&&(r=te===null?e.TEXTURE0+M-1:te);let i=ne[r];i===void 0&&(i={type:void 0,texture:void 0},ne[r]=i),(i.type!==t||i.texture!==n)&&(te!==r&&(e.activeTexture(r),te=r),e.bindTexture(t,n||se[t]),i.type=t,i.texture=n)}function Se(){let t=ne[te];t!==void 0&&t.type!==void 0&&(e.bindTexture(t.type,null),t.type=void 0,t.texture=void 0)}function Ce(){try{e.compressedTexImage2D(...arguments)}catch(e){U(`WebGLState:`,e)}}function we(){try{e.compressedTexImage3D(...arguments)}catch(e){U(`WebGLState:`,e)}}function Te(){try{e.texSubImage2D(...arguments)}catch(e){U(`WebGLState:`,e)}}function Ee(){try{e.texSubImage3D(...arguments)}catch(e){U(`WebGLState:`,e)}}function De(){try{e.compressedTexSubImage2D(...arguments)}catch(e){U(`WebGLState:`,e)}}function Oe(){try{e.compressedTexSubImage3D(...arguments)}catch(e){U(`WebGLState:`,e)}}function ke(){try{e.texStorage2D(...arguments)}catch(e){U(`WebGLState:`,e)}}function Ae(){try{e.texStorage3D(...arguments)}catch(e){U(`WebGLState:`,e)}}function je(){try{e.texImage2D(...arguments)}catch(e){U(`WebGLState:`,e)}}function R(){try{e.texImage3D(...arguments)}catch(e){U(`WebGLState:`,e)}}function Me(t){return d[t]===void 0?e.getParameter(t):d[t]}function Ne(t,n){d[t]!==n&&(e.pixelStorei(t,n),d[t]=n)}function Pe(t){ie.equals(t)===!1&&(e.scissor(t.x,t.y,t.z,t.w),ie.copy(t))}function z(t){ae.equals(t)===!1&&(e.viewport(t.x,t.y,t.z,t.w),ae.copy(t))}function Fe(t,n){let r=l.get(n);r===void 0&&(r=new WeakMap,l.set(n,r));let i=r.get(t);i===void 0&&(i=e.getUniformBlockIndex(n,t.name),e.uniformBlockBinding(n,i,i),r.set(t,i))}function B(t,n,r){let i=l.get(n).get(t);c[i]!==r&&(e.bindBufferBase(e.UNIFORM_BUFFER,i,r),c[i]=r)}function V(){e.disable(e.BLEND),e.disable(e.CULL_FACE),e.disable(e.DEPTH_TEST),e.disable(e.POLYGON_OFFSET_FILL),e.disable(e.SCISSOR_TEST),e.disable(e.STENCIL_TEST),e.disable(e.SAMPLE_ALPHA_TO_COVERAGE),e.blendEquation(e.FUNC_ADD),e.blendFunc(e.ONE,e.ZERO),e.blendFuncSeparate(e.ONE,e.ZERO,e.ONE,e.ZERO),e.blendColor(0,0,0,0),e.colorMask(!0,!0,!0,!0),e.clearColor(0,0,0,0),e.depthMask(!0),e.depthFunc(e.LESS),o.setReversed(!1),e.clearDepth(1),e.stencilMask(4294967295),e.stencilFunc(e.ALWAYS,0,4294967295),e.stencilOp(e.KEEP,e.KEEP,e.KEEP),e.clearStencil(0),e.cullFace(e.BACK),e.frontFace(e.CCW),e.polygonOffset(0,0),e.activeTexture(e.TEXTURE0),e.bindFramebuffer(e.FRAMEBUFFER,null),e.bindFramebuffer(e.DRAW_FRAMEBUFFER,null),e.bindFramebuffer(e.READ_FRAMEBUFFER,null),e.useProgram(null),e.lineWidth(1),e.scissor(0,0,e.canvas.width,e.canvas.height),e.viewport(0,0,e.canvas.width,e.canvas.height),e.pixelStorei(e.PACK_ALIGNMENT,4),e.pixelStorei(e.UNPACK_ALIGNMENT,4),e.pixelStorei(e.UNPACK_FLIP_Y_WEBGL,!1),e.pixelStorei(e.UNPACK_PREMULTIPLY_ALPHA_WEBGL,!1),e.pixelStorei(e.UNPACK_COLORSPACE_CONVERSION_WEBGL,e.BROWSER_DEFAULT_WEBGL),e.pixelStorei(e.PACK_ROW_LENGTH,0),e.pixelStorei(e.PACK_SKIP_PIXELS,0),e.pixelStorei(e.PACK_SKIP_ROWS,0),e.pixelStorei(e.UNPACK_ROW_LENGTH,0),e.pixelStorei(e.UNPACK_IMAGE_HEIGHT,0),e.pixelStorei(e.UNPACK_SKIP_PIXELS,0),e.pixelStorei(e.UNPACK_SKIP_ROWS,0),e.pixelStorei(e.UNPACK_SKIP_IMAGES,0),u={},d={},te=null,ne={},f={},c={},p=new WeakMap,m=[],h=null,g=!1,_=null,v=null,y=null,b=null,x=null,S=null,C=null,w=new X(0,0,0),T=0,E=!1,D=null,O=null,k=null,A=null,j=null,ie.set(0,0,e.canvas.width,e.canvas.height),ae.set(0,0,e.canvas.width,e.canvas.height),a.reset(),o.reset(),s.reset()}return{buffers:{color:a,depth:o,stencil:s},enable:I,disable:L,bindFramebuffer:ce,drawBuffers:le,useProgram:ue,setBlending:pe,setMaterial:me,setFlipSided:he,setCullFace:ge,setLineWidth:_e,setPolygonOffset:ve,setScissorTest:ye,activeTexture:be,bindTexture:xe,unbindTexture:Se,compressedTexImage2D:Ce,compressedTexImage3D:we,texImage2D:je,texImage3D:R,pixelStorei:Ne,getParameter:Me,updateUBOMapping:Fe,uniformBlockBinding:B,texStorage2D:ke,texStorage3D:Ae,texSubImage2D:Te,texSubImage3D:Ee,compressedTexSubImage2D:De,compressedTexSubImage3D:Oe,scissor:Pe,viewport:z,reset:V}}function Kc(e,t,n,r,i,a,h){let g=t.has(`WEBGL_multisampled_render_to_texture`)?t.get(`WEBGL_multisampled_render_to_texture`):null,_=typeof navigator>`u`?!1:/OculusBrowser/g.test(navigator.userAgent),v=new K,y=new WeakMap,b=new Set,x,S=new WeakMap,C=new Set,w=new FinalizationRegistry(e=>C.delete(e)),T=!1;try{T=typeof OffscreenCanvas<`u`&&new OffscreenCanvas(1,1).getContext(`2d`)!==null}catch{}function E(e,t){return T?new OffscreenCanvas(e,t):Xe(`canvas`)}function D(e,t,n){let r=1,i=V(e);if((i.width>n||i.height>n)&&(r=n/Math.max(i.width,i.height)),r<1){if(typeof HTMLImageElement<`u`&&e instanceof HTMLImageElement||typeof HTMLCanvasElement<`u`&&e instanceof HTMLCanvasElement||typeof ImageBitmap<`u`&&e instanceof ImageBitmap||typeof VideoFrame<`u`&&e instanceof VideoFrame){let n=Math.floor(r*i.width),a=Math.floor(r*i.height);x===void 0&&(x=E(n,a));let o=t?E(n,a):x;return o.width=n,o.height=a,o.getContext(`2d`).drawImage(e,0,0,n,a),H(`WebGLRenderer: Texture has been resized from (`+i.width+`x`+i.height+`) to (`+n+`x`+a+`).`),o}return`data`in e&&H(`WebGLRenderer: Image in DataTexture is too big (`+i.width+`x`+i.height+`).`),e}return e}function O(e){return e.generateMipmaps}function k(t){e.generateMipmap(t)}function A(t){return t.isWebGLCubeRenderTarget?e.TEXTURE_CUBE_MAP:t.isWebGL3DRenderTarget?e.TEXTURE_3D:t.isWebGLArrayRenderTarget||t.isCompressedArrayTexture?e.TEXTURE_2D_ARRAY:e.TEXTURE_2D}function j(n,r,i,a,o,s=!1){if(n!==null){if(e[n]!==void 0)return e[n];H(`WebGLRenderer: Attempt to use non-existing WebGL internal format '`+n+`'`)}let c;a&&(c=t.get(`EXT_texture_norm16`),c||H(`WebGLRenderer: Unable to use normalized textures without EXT_texture_norm16 extension`));let l=r;if(r===e.RED&&(i===e.FLOAT&&(l=e.R32F),i===e.HALF_FLOAT&&(l=e.R16F),i===e.UNSIGNED_BYTE&&(l=e.R8),i===e.UNSIGNED_SHORT&&c&&(l=c.R16_EXT),i===e.SHORT&&c&&(l=c.R16_SNORM_EXT)),r===e.RED_INTEGER&&(i===e.UNSIGNED_BYTE&&(l=e.R8UI),i===e.UNSIGNED_SHORT&&(l=e.R16UI),i===e.UNSIGNED_INT&&(l=e.R32UI),i===e.BYTE&&(l=e.R8I),i===e.SHORT&&(l=e.R16I),i===e.INT&&(l=e.R32I)),r===e.RG&&(i===e.FLOAT&&(l=e.RG32F),i===e.HALF_FLOAT&&(l=e.RG16F),i===e.UNSIGNED_BYTE&&(l=e.RG8),i===e.UNSIGNED_SHORT&&c&&(l=c.RG16_EXT),i===e.SHORT&&c&&(l=c.RG16_SNORM_EXT)),r===e.RG_INTEGER&&(i===e.UNSIGNED_BYTE&&(l=e.RG8UI),i===e.UNSIGNED_SHORT&&(l=e.RG16UI),i===e.UNSIGNED_INT&&(l=e.RG32UI),i===e.BYTE&&(l=e.RG8I),i===e.SHORT&&(l=e.RG16I),i===e.INT&&(l=e.RG32I)),r===e.RGB_INTEGER&&(i===e.UNSIGNED_BYTE&&(l=e.RGB8UI),i===e.UNSIGNED_SHORT&&(l=e.RGB16UI),i===e.UNSIGNED_INT&&(l=e.RGB32UI),i===e.BYTE&&(l=e.RGB8I),i===e.SHORT&&(l=e.RGB16I),i===e.INT&&(l=e.RGB32I)),r===e.RGBA_INTEGER&&(i===e.UNSIGNED_BYTE&&(l=e.RGBA8UI),i===e.UNSIGNED_SHORT&&(l=e.RGBA16UI),i===e.UNSIGNED_INT&&(l=e.RGBA32UI),i===e.BYTE&&(l=e.RGBA8I),i===e.SHORT&&(l=e.RGBA16I),i===e.INT&&(l=e.RGBA32I)),r===e.RGB&&(i===e.UNSIGNED_SHORT&&c&&(l=c.RGB16_EXT),i===e.SHORT&&c&&(l=c.RGB16_SNORM_EXT),i===e.UNSIGNED_INT_5_9_9_9_REV&&(l=e.RGB9_E5),i===e.UNSIGNED_INT_10F_11F_11F_REV&&(l=e.R11F_G11F_B10F)),r===e.RGBA){let t=s?He:Y.getTransfer(o);i===e.FLOAT&&(l=e.RGBA32F),i===e.HALF_FLOAT&&(l=e.RGBA16F),i===e.UNSIGNED_BYTE&&(l=t===`srgb`?e.SRGB8_ALPHA8:e.RGBA8),i===e.UNSIGNED_SHORT&&c&&(l=c.RGBA16_EXT),i===e.SHORT&&c&&(l=c.RGBA16_SNORM_EXT),i===e.UNSIGNED_SHORT_4_4_4_4&&(l=e.RGBA4),i===e.UNSIGNED_SHORT_5_5_5_1&&(l=e.RGB5_A1)}return(l===e.R16F||l===e.R32F||l===e.RG16F||l===e.RG32F||l===e.RGBA16F||l===e.RGBA32F)&&t.get(`EXT_color_buffer_float`),l}function N(t,n){let r;return t?n===null||n===1014||n===1020?r=e.DEPTH24_STENCIL8:n===1015?r=e.DEPTH32F_STENCIL8:n===1012&&(r=e.DEPTH24_STENCIL8,H(`DepthTexture: 16 bit depth attachment is not supported with stencil. Using 24-bit attachment.`)):n===null||n===1014||n===1020?r=e.DEPTH_COMPONENT24:n===1015?r=e.DEPTH_COMPONENT32F:n===1012&&(r=e.DEPTH_COMPONENT16),r}function P(e,t){return O(e)===!0||e.isFramebufferTexture&&e.minFilter!==1003&&e.minFilter!==1006?Math.log2(Math.max(t.width,t.height))+1:e.mipmaps.length>0?e.mipmaps.length:e.isCompressedTexture&&Array.isArray(e.image)?t.mipmaps.length:1}function ee(e){let t=new WeakRef(e);r.get(e).__ref=t,C.add(t),w.register(e,t,t)}function te(e){let t=r.get(e).__ref;t!==void 0&&(C.delete(t),w.unregister(t))}function ne(e){re(e.target)}function F(e){ie(e.target)}function re(e){e.removeEventListener(`dispose`,ne),te(e),oe(e),e.isVideoTexture&&y.delete(e),e.isHTMLTexture&&b.delete(e)}function ie(e){e.removeEventListener(`dispose`,F),te(e),I(e)}function ae(){for(let e of C){let t=e.deref();t!==void 0&&(t.isRenderTarget===!0?ie(t):re(t))}C.clear(),b.clear()}function oe(e){let t=r.get(e);if(t.__webglInit===void 0)return;let n=e.source,i=S.get(n);if(i){let r=i[t.__cacheKey];r.usedTimes--,r.usedTimes===0&&se(e),Object.keys(i).length===0&&S.delete(n)}r.remove(e)}function se(t){let n=r.get(t);e.deleteTexture(n.__webglTexture);let i=t.source,a=S.get(i);delete a[n.__cacheKey],h.memory.textures--}function I(t){let n=r.get(t);n.__depthDisposeCallback&&n.__depthDisposeCallback();let i=t.depthTexture;if(i&&i.renderTarget===t&&re(i),t.isWebGLCubeRenderTarget)for(let t=0;t<6;t++){if(Array.isArray(n.__webglFramebuffer[t]))for(let r=0;r<n.__webglFramebuffer[t].length;r++)e.deleteFramebuffer(n.__webglFramebuffer[t][r]);else e.deleteFramebuffer(n.__webglFramebuffer[t]);n.__webglDepthbuffer&&e.deleteRenderbuffer(n.__webglDepthbuffer[t])}else{if(Array.isArray(n.__webglFramebuffer))for(let t=0;t<n.__webglFramebuffer.length;t++)e.deleteFramebuffer(n.__webglFramebuffer[t]);else e.deleteFramebuffer(n.__webglFramebuffer);if(n.__webglDepthbuffer&&e.deleteRenderbuffer(n.__webglDepthbuffer),n.__webglMultisampledFramebuffer&&e.deleteFramebuffer(n.__webglMultisampledFramebuffer),n.__webglColorRenderbuffer)for(let t=0;t<n.__webglColorRenderbuffer.length;t++)n.__webglColorRenderbuffer[t]&&e.deleteRenderbuffer(n.__webglColorRenderbuffer[t]);n.__webglDepthRenderbuffer&&e.deleteRenderbuffer(n.__webglDepthRenderbuffer)}let a=t.textures;for(let t=0,n=a.length;t<n;t++){let n=r.get(a[t]);n.__webglTexture&&(e.deleteTexture(n.__webglTexture),h.memory.textures--),r.remove(a[t])}r.remove(t)}let L=0;function ce(){L=0}function le(){return L}function ue(e){L=e}function de(){let e=L;return e>=i.maxTextures&&H(`WebGLTextures: Trying to use `+(e+1)+` texture units while this GPU supports only `+i.maxTextures),L+=1,e}function fe(e){let t=[];return t.push(e.wrapS),t.push(e.wrapT),t.push(e.wrapR||0),t.push(e.magFilter),t.push(e.minFilter),t.push(e.anisotropy),t.push(e.internalFormat),t.push(e.format),t.push(e.type),t.push(e.generateMipmaps),t.push(e.mipmapsAutoUpdate),t.push(e.premultiplyAlpha),t.push(e.flipY),t.push(e.unpackAlignment),t.push(e.colorSpace),t.join()}function pe(t,i){let a=r.get(t);if(t.isVideoTexture&&Fe(t),t.isRenderTargetTexture===!1&&t.isExternalTexture!==!0&&t.version>0&&a.__version!==t.version){let e=t.image;if(e===null)H(`WebGLRenderer: Texture marked for update but no image data found.`);else if(e.complete===!1)H(`WebGLRenderer: Texture marked for update but image is incomplete`);else{we(a,t,i);return}}else t.isExternalTexture&&(a.__webglTexture=t.sourceTexture?t.sourceTexture:null);n.bindTexture(e.TEXTURE_2D,a.__webglTexture,e.TEXTURE0+i)}function me(t,i){let a=r.get(t);t.isRenderTargetTexture===!1&&t.version>0&&a.__version!==t.version?we(a,t,i):(t.isExternalTexture&&(a.__webglTexture=t.sourceTexture?t.sourceTexture:null),n.bindTexture(e.TEXTURE_2D_ARRAY,a.__webglTexture,e.TEXTURE0+i))}function he(t,i){let a=r.get(t);t.isRenderTargetTexture===!1&&t.version>0&&a.__version!==t.version?we(a,t,i):n.bindTexture(e.TEXTURE_3D,a.__webglTexture,e.TEXTURE0+i)}function ge(t,i){let a=r.get(t);t.version>0&&a.__version!==t.version?Te(a,t,i):n.bindTexture(e.TEXTURE_CUBE_MAP,a.__webglTexture,e.TEXTURE0+i)}let _e={[o]:e.REPEAT,[s]:e.CLAMP_TO_EDGE,[c]:e.MIRRORED_REPEAT},ve={[l]:e.NEAREST,[u]:e.NEAREST_MIPMAP_NEAREST,[d]:e.NEAREST_MIPMAP_LINEAR,[f]:e.LINEAR,[p]:e.LINEAR_MIPMAP_NEAREST,[m]:e.LINEAR_MIPMAP_LINEAR},ye={512:e.NEVER,519:e.ALWAYS,513:e.LESS,515:e.LEQUAL,514:e.EQUAL,518:e.GEQUAL,516:e.GREATER,517:e.NOTEQUAL};function be(n,a){if(a.type===1015&&t.has(`OES_texture_float_linear`)===!1&&(a.magFilter===1006||a.magFilter===1007||a.magFilter===1005||a.magFilter===1008||a.minFilter===1006||a.minFilter===1007||a.minFilter===1005||a.minFilter===1008)&&H(`WebGLRenderer: Unable to use linear filtering with floating point textures. OES_texture_float_linear not supported on this device.`),e.texParameteri(n,e.TEXTURE_WRAP_S,_e[a.wrapS]),e.texParameteri(n,e.TEXTURE_WRAP_T,_e[a.wrapT]),(n===e.TEXTURE_3D||n===e.TEXTURE_2D_ARRAY)&&e.texParameteri(n,e.TEXTURE_WRAP_R,_e[a.wrapR]),e.texParameteri(n,e.TEXTURE_MAG_FILTER,ve[a.magFilter]),e.texParameteri(n,e.TEXTURE_MIN_FILTER,ve[a.minFilter]),a.compareFunction&&(e.texParameteri(n,e.TEXTURE_COMPARE_MODE,e.COMPARE_REF_TO_TEXTURE),e.texParameteri(n,e.TEXTURE_COMPARE_FUNC,ye[a.compareFunction])),t.has(`EXT_texture_filter_anisotropic`)===!0){if(a.magFilter===1003||a.minFilter!==1005&&a.minFilter!==1008||a.type===1015&&t.has(`OES_texture_float_linear`)===!1)return;if(a.anisotropy>1||r.get(a).__currentAnisotropy){let o=t.get(`EXT_texture_filter_anisotropic`);e.texParameterf(n,o.TEXTURE_MAX_ANISOTROPY_EXT,Math.min(a.anisotropy,i.getMaxAnisotropy())),r.get(a).__currentAnisotropy=a.anisotropy}}}function xe(t,n){let r=!1;t.__webglInit===void 0&&(t.__webglInit=!0,n.addEventListener(`dispose`,ne),ee(n));let i=n.source,a=S.get(i);a===void 0&&(a={},S.set(i,a));let o=fe(n);if(o!==t.__cacheKey){a[o]===void 0&&(a[o]={texture:e.createTexture(),usedTimes:0},h.memory.textures++,r=!0),a[o].usedTimes++;let i=a[t.__cacheKey];i!==void 0&&(a[t.__cacheKey].usedTimes--,i.usedTimes===0&&se(n)),t.__cacheKey=o,t.__webglTexture=a[o].texture}return r}function Se(e,t,n){return Math.floor(Math.floor(e/n)/t)}function Ce(t,r,i,a){let o=t.updateRanges;if(o.length===0)n.texSubImage2D(e.TEXTURE_2D,0,0,0,r.width,r.height,i,a,r.data);else{o.sort((e,t)=>e.start-t.start);let s=0;for(let e=1;e<o.length;e++){let t=o[s],n=o[e],i=t.start+t.count,a=Se(n.start,r.width,4),c=Se(t.start,r.width,4);n.start<=i+1&&a===c&&Se(n.start+n.count-1,r.width,4)===a?t.count=Math.max(t.count,n.start+n.count-t.start):(++s,o[s]=n)}o.length=s+1;let c=n.getParameter(e.UNPACK_ROW_LENGTH),l=n.getParameter(e.UNPACK_SKIP_PIXELS),u=n.getParameter(e.UNPACK_SKIP_ROWS);n.pixelStorei(e.UNPACK_ROW_LENGTH,r.width);for(let t=0,s=o.length;t<s;t++){let s=o[t],c=Math.floor(s.start/4),l=Math.ceil(s.count/4),u=c%r.width,d=Math.floor(c/r.width),f=l;n.pixelStorei(e.UNPACK_SKIP_PIXELS,u),n.pixelStorei(e.UNPACK_SKIP_ROWS,d),n.texSubImage2D(e.TEXTURE_2D,0,u,d,f,1,i,a,r.data)}t.clearUpdateRanges(),n.pixelStorei(e.UNPACK_ROW_LENGTH,c),n.pixelStorei(e.UNPACK_SKIP_PIXELS,l),n.pixelStorei(e.UNPACK_SKIP_ROWS,u)}}function we(t,o,s){let c=e.TEXTURE_2D;(o.isDataArrayTexture||o.isCompressedArrayTexture)&&(c=e.TEXTURE_2D_ARRAY),o.isData3DTexture&&(c=e.TEXTURE_3D);let l=xe(t,o),u=o.source;n.bindTexture(c,t.__webglTexture,e.TEXTURE0+s);let d=r.get(u);if(u.version!==d.__version||l===!0){if(n.activeTexture(e.TEXTURE0+s),!(typeof ImageBitmap<`u`&&o.image instanceof ImageBitmap)){let t=Y.getPrimaries(Y.workingColorSpace),r=o.colorSpace===``?null:Y.getPrimaries(o.colorSpace),i=o.colorSpace===``||t===r?e.NONE:e.BROWSER_DEFAULT_WEBGL;n.pixelStorei(e.UNPACK_FLIP_Y_WEBGL,o.flipY),n.pixelStorei(e.UNPACK_PREMULTIPLY_ALPHA_WEBGL,o.premultiplyAlpha),n.pixelStorei(e.UNPACK_COLORSPACE_CONVERSION_WEBGL,i)}n.pixelStorei(e.UNPACK_ALIGNMENT,o.unpackAlignment);let t=D(o.image,!1,i.maxTextureSize);t=B(o,t);let r=a.convert(o.format,o.colorSpace),f=a.convert(o.type),p=j(o.internalFormat,r,f,o.normalized,o.colorSpace,o.isVideoTexture);be(c,o);let m,h=o.mipmaps,g=o.isVideoTexture!==!0,_=d.__version===void 0||l===!0,v=u.dataReady,y=P(o,t);if(o.isDepthTexture)p=N(o.format===M,o.type),_&&(g?n.texStorage2D(e.TEXTURE_2D,1,p,t.width,t.height):n.texImage2D(e.TEXTURE_2D,0,p,t.width,t.height,0,r,f,null));else if(o.isDataTexture){if(h.length>0){g&&_&&n.texStorage2D(e.TEXTURE_2D,y,p,h[0].width,h[0].height);for(let t=0,i=h.length;t<i;t++)m=h[t],g?v&&n.texSubImage2D(e.TEXTURE_2D,t,0,0,m.width,m.height,r,f,m.data):n.texImage2D(e.TEXTURE_2D,t,p,m.width,m.height,0,r,f,m.data);o.generateMipmaps=!1}else g?(_&&n.texStorage2D(e.TEXTURE_2D,y,p,t.width,t.height),v&&Ce(o,t,r,f)):n.texImage2D(e.TEXTURE_2D,0,p,t.width,t.height,0,r,f,t.data)}else if(o.isCompressedTexture){if(o.isCompressedArrayTexture){g&&_&&n.texStorage3D(e.TEXTURE_2D_ARRAY,y,p,h[0].width,h[0].height,t.depth);for(let i=0,a=h.length;i<a;i++)if(m=h[i],o.format!==1023){if(r!==null){if(g){if(v){if(o.layerUpdates.size>0){let t=qa(m.width,m.height,o.format,o.type);for(let a of o.layerUpdates){let o=m.data.subarray(a*t/m.data.BYTES_PER_ELEMENT,(a+1)*t/m.data.BYTES_PER_ELEMENT);n.compressedTexSubImage3D(e.TEXTURE_2D_ARRAY,i,0,0,a,m.width,m.height,1,r,o)}}else n.compressedTexSubImage3D(e.TEXTURE_2D_ARRAY,i,0,0,0,m.width,m.height,t.depth,r,m.data)}}else n.compressedTexImage3D(e.TEXTURE_2D_ARRAY,i,p,m.width,m.height,t.depth,0,m.data,0,0)}else H(`WebGLRenderer: Attempt to load unsupported compressed texture format in .uploadTexture()`)}else g?v&&n.texSubImage3D(e.TEXTURE_2D_ARRAY,i,0,0,0,m.width,m.height,t.depth,r,f,m.data):n.texImage3D(e.TEXTURE_2D_ARRAY,i,p,m.width,m.height,t.depth,0,r,f,m.data);o.layerUpdates.size>0&&o.clearLayerUpdates()}else{g&&_&&n.texStorage2D(e.TEXTURE_2D,y,p,h[0].width,h[0].height);for(let t=0,i=h.length;t<i;t++)m=h[t],o.format===1023?g?v&&n.texSubImage2D(e.TEXTURE_2D,t,0,0,m.width,m.height,r,f,m.data):n.texImage2D(e.TEXTURE_2D,t,p,m.width,m.height,0,r,f,m.data):r===null?H(`WebGLRenderer: Attempt to load unsupported compressed texture format in .uploadTexture()`):g?v&&n.compressedTexSubImage2D(e.TEXTURE_2D,t,0,0,m.width,m.height,r,m.data):n.compressedTexImage2D(e.TEXTURE_2D,t,p,m.width,m.height,0,m.data)}}else if(o.isDataArrayTexture){if(g){if(_&&n.texStorage3D(e.TEXTURE_2D_ARRAY,y,p,t.width,t.height,t.depth),v){if(o.layerUpdates.size>0){let i=qa(t.width,t.height,o.format,o.type);for(let a of o.layerUpdates){let o=t.data.subarray(a*i/t.data.BYTES_PER_ELEMENT,(a+1)*i/t.data.BYTES_PER_ELEMENT);n.texSubImage3D(e.TEXTURE_2D_ARRAY,0,0,0,a,t.width,t.height,1,r,f,o)}o.clearLayerUpdates()}else n.texSubImage3D(e.TEXTURE_2D_ARRAY,0,0,0,0,t.width,t.height,t.depth,r,f,t.data)}}else n.texImage3D(e.TEXTURE_2D_ARRAY,0,p,t.width,t.height,t.depth,0,r,f,t.data)}else if(o.isData3DTexture)g?(_&&n.texStorage3D(e.TEXTURE_3D,y,p,t.width,t.height,t.depth),v&&n.texSubImage3D(e.TEXTURE_3D,0,0,0,0,t.width,t.height,t.depth,r,f,t.data)):n.texImage3D(e.TEXTURE_3D,0,p,t.width,t.height,t.depth,0,r,f,t.data);else if(o.isFramebufferTexture){if(_){if(g)n.texStorage2D(e.TEXTURE_2D,y,p,t.width,t.height);else{let i=t.width,a=t.height;for(let t=0;t<y;t++)n.texImage2D(e.TEXTURE_2D,t,p,i,a,0,r,f,null),i>>=1,a>>=1}}}else if(o.isHTMLTexture){if(`texElementImage2D`in e){let n=e.canvas;if(n.hasAttribute(`layoutsubtree`)||n.setAttribute(`layoutsubtree`,`true`),t.parentNode!==n){n.appendChild(t),b.add(o),n.onpaint=e=>{let t=e.changedElements;for(let e of b)t.includes(e.image)&&(e.needsUpdate=!0)},n.requestPaint();return}if(e.texElementImage2D.length===3)e.texElementImage2D(e.TEXTURE_2D,e.RGBA8,t);else{let n=e.RGBA,r=e.RGBA,i=e.UNSIGNED_BYTE;e.texElementImage2D(e.TEXTURE_2D,0,n,r,i,t)}e.texParameteri(e.TEXTURE_2D,e.TEXTURE_MIN_FILTER,e.LINEAR),e.texParameteri(e.TEXTURE_2D,e.TEXTURE_WRAP_S,e.CLAMP_TO_EDGE),e.texParameteri(e.TEXTURE_2D,e.TEXTURE_WRAP_T,e.CLAMP_TO_EDGE)}}else if(h.length>0){if(g&&_){let t=V(h[0]);n.texStorage2D(e.TEXTURE_2D,y,p,t.width,t.height)}for(let t=0,i=h.length;t<i;t++)m=h[t],g?v&&n.texSubImage2D(e.TEXTURE_2D,t,0,0,r,f,m):n.texImage2D(e.TEXTURE_2D,t,p,r,f,m);o.generateMipmaps=!1}else if(g){if(_){let r=V(t);n.texStorage2D(e.TEXTURE_2D,y,p,r.width,r.height)}v&&n.texSubImage2D(e.TEXTURE_2D,0,0,0,r,f,t)}else n.texImage2D(e.TEXTURE_2D,0,p,r,f,t);O(o)&&o.mipmapsAutoUpdate===!0&&k(c),d.__version=u.version,o.onUpdate&&o.onUpdate(o)}t.__version=o.version}function Te(t,o,s){if(o.image.length!==6)return;let c=xe(t,o),l=o.source;n.bindTexture(e.TEXTURE_CUBE_MAP,t.__webglTexture,e.TEXTURE0+s);let u=r.get(l);if(l.version!==u.__version||c===!0){n.activeTexture(e.TEXTURE0+s);let t=Y.getPrimaries(Y.workingColorSpace),r=o.colorSpace===``?null:Y.getPrimaries(o.colorSpace),d=o.colorSpace===``||t===r?e.NONE:e.BROWSER_DEFAULT_WEBGL;n.pixelStorei(e.UNPACK_FLIP_Y_WEBGL,o.flipY),n.pixelStorei(e.UNPACK_PREMULTIPLY_ALPHA_WEBGL,o.premultiplyAlpha),n.pixelStorei(e.UNPACK_ALIGNMENT,o.unpackAlignment),n.pixelStorei(e.UNPACK_COLORSPACE_CONVERSION_WEBGL,d);let f=o.isCompressedTexture||o.image[0].isCompressedTexture,p=o.image[0]&&o.image[0].isDataTexture,m=[];for(let e=0;e<6;e++)!f&&!p?m[e]=D(o.image[e],!0,i.maxCubemapSize):m[e]=p?o.image[e].image:o.image[e],m[e]=B(o,m[e]);let h=m[0],g=a.convert(o.format,o.colorSpace),_=a.convert(o.type),v=j(o.internalFormat,g,_,o.normalized,o.colorSpace),y=o.isVideoTexture!==!0,b=u.__version===void 0||c===!0,x=l.dataReady,S=P(o,h);be(e.TEXTURE_CUBE_MAP,o);let C;if(o.isDepthTexture){if(v=N(o.format===M,o.type),b){if(y)n.texStorage2D(e.TEXTURE_CUBE_MAP,1,v,h.width,h.height);else for(let t=0;t<6;t++)n.texImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,0,v,h.width,h.height,0,g,_,null)}}else if(f){y&&b&&n.texStorage2D(e.TEXTURE_CUBE_MAP,S,v,h.width,h.height);for(let t=0;t<6;t++){C=m[t].mipmaps;for(let r=0;r<C.length;r++){let i=C[r];o.format===1023?y?x&&n.texSubImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r,0,0,i.width,i.height,g,_,i.data):n.texImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r,v,i.width,i.height,0,g,_,i.data):g===null?H(`WebGLRenderer: Attempt to load unsupported compressed texture format in .setTextureCube()`):y?x&&n.compressedTexSubImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r,0,0,i.width,i.height,g,i.data):n.compressedTexImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r,v,i.width,i.height,0,i.data)}}}else{if(C=o.mipmaps,y&&b){C.length>0&&S++;let t=V(m[0]);n.texStorage2D(e.TEXTURE_CUBE_MAP,S,v,t.width,t.height)}for(let t=0;t<6;t++)if(p){y?x&&n.texSubImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,0,0,0,m[t].width,m[t].height,g,_,m[t].data):n.texImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,0,v,m[t].width,m[t].height,0,g,_,m[t].data);for(let r=0;r<C.length;r++){let i=C[r].image[t].image;y?x&&n.texSubImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r+1,0,0,i.width,i.height,g,_,i.data):n.texImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r+1,v,i.width,i.height,0,g,_,i.data)}}else{y?x&&n.texSubImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,0,0,0,g,_,m[t]):n.texImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,0,v,g,_,m[t]);for(let r=0;r<C.length;r++){let i=C[r];y?x&&n.texSubImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r+1,0,0,g,_,i.image[t]):n.texImage2D(e.TEXTURE_CUBE_MAP_POSITIVE_X+t,r+1,v,g,_,i.image[t])}}}O(o)&&o.mipmapsAutoUpdate===!0&&k(e.TEXTURE_CUBE_MAP),u.__version=l.version,o.onUpdate&&o.onUpdate(o)}t.__version=o.version}function Ee(t,i,o,s,c,l){let u=a.convert(o.format,o.colorSpace),d=a.convert(o.type),f=j(o.internalFormat,u,d,o.normalized,o.colorSpace),p=r.get(i),m=r.get(o);if(m.__renderTarget=i,!p.__hasExternalTextures){let t=Math.max(1,i.width>>l),r=Math.max(1,i.height>>l);c===e.TEXTURE_3D||c===e.TEXTURE_2D_ARRAY?n.texImage3D(c,l,f,t,r,i.depth,0,u,d,null):n.texImage2D(c,l,f,t,r,0,u,d,null)}n.bindFramebuffer(e.FRAMEBUFFER,t),z(i)?g.framebufferTexture2DMultisampleEXT(e.FRAMEBUFFER,s,c,m.__webglTexture,0,Pe(i)):(c===e.TEXTURE_2D||c>=e.TEXTURE_CUBE_MAP_POSITIVE_X&&c<=e.TEXTURE_CUBE_MAP_NEGATIVE_Z)&&e.framebufferTexture2D(e.FRAMEBUFFER,s,c,m.__webglTexture,l),n.bindFramebuffer(e.FRAMEBUFFER,null)}function De(t,n,r){if(e.bindRenderbuffer(e.RENDERBUFFER,t),n.depthBuffer){let i=n.depthTexture,a=i&&i.isDepthTexture?i.type:null,o=N(n.stencilBuffer,a),s=n.stencilBuffer?e.DEPTH_STENCIL_ATTACHMENT:e.DEPTH_ATTACHMENT;z(n)?g.renderbufferStorageMultisampleEXT(e.RENDERBUFFER,Pe(n),o,n.width,n.height):r?e.renderbufferStorageMultisample(e.RENDERBUFFER,Pe(n),o,n.width,n.height):e.renderbufferStorage(e.RENDERBUFFER,o,n.width,n.height),e.framebufferRenderbuffer(e.FRAMEBUFFER,s,e.RENDERBUFFER,t)}else{let t=n.textures;for(let i=0;i<t.length;i++){let o=t[i],s=a.convert(o.format,o.colorSpace),c=a.convert(o.type),l=j(o.internalFormat,s,c,o.normalized,o.colorSpace);z(n)?g.renderbufferStorageMultisampleEXT(e.RENDERBUFFER,Pe(n),l,n.width,n.height):r?e.renderbufferStorageMultisample(e.RENDERBUFFER,Pe(n),l,n.width,n.height):e.renderbufferStorage(e.RENDERBUFFER,l,n.width,n.height)}}e.bindRenderbuffer(e.RENDERBUFFER,null)}function Oe(t,i,a){let o=i.isWebGLCubeRenderTarget===!0;if(n.bindFramebuffer(e.FRAMEBUFFER,t),!(i.depthTexture&&i.depthTexture.isDepthTexture))throw Error(`THREE.WebGLTextures: renderTarget.depthTexture must be an instance of THREE.DepthTexture.`);let s=r.get(i.depthTexture);s.__renderTarget=i;let c=o?i.depthTexture.image[0]:i.depthTexture.image;s.__webglTexture&&c.width===i.width&&c.height===i.height||(c.width=i.width,c.height=i.height,i.depthTexture.needsUpdate=!0),o?ge(i.depthTexture,0):pe(i.depthTexture,0);let l=s.__webglTexture,u=Pe(i),d=o?e.TEXTURE_CUBE_MAP_POSITIVE_X+a:e.TEXTURE_2D,f=i.depthTexture.format===1027?e.DEPTH_STENCIL_ATTACHMENT:e.DEPTH_ATTACHMENT;if(i.depthTexture.format===1026)z(i)?g.framebufferTexture2DMultisampleEXT(e.FRAMEBUFFER,f,d,l,0,u):e.framebufferTexture2D(e.FRAMEBUFFER,f,d,l,0);else if(i.depthTexture.format===1027)z(i)?g.framebufferTexture2DMultisampleEXT(e.FRAMEBUFFER,f,d,l,0,u):e.framebufferTexture2D(e.FRAMEBUFFER,f,d,l,0);else throw Error(`THREE.WebGLTextures: Unknown depthTexture format.`)}function ke(t){let i=r.get(t),a=t.isWebGLCubeRenderTarget===!0;if(i.__boundDepthTexture!==t.depthTexture){let e=t.depthTexture;if(i.__depthDisposeCallback&&i.__depthDisposeCallback(),e){let t=()=>{delete i.__boundDepthTexture,delete i.__depthDisposeCallback,e.removeEventListener(`dispose`,t)};e.addEventListener(`dispose`,t),i.__depthDisposeCallback=t}i.__boundDepthTexture=e}if(t.depthTexture&&!i.__autoAllocateDepthBuffer){if(a)for(let e=0;e<6;e++)Oe(i.__webglFramebuffer[e],t,e);else t.texture.mipmaps.length>0?Oe(i.__webglFramebuffer[0],t,0):Oe(i.__webglFramebuffer,t,0)}else if(a){i.__webglDepthbuffer=[];for(let r=0;r<6;r++)if(n.bindFramebuffer(e.FRAMEBUFFER,i.__webglFramebuffer[r]),i.__webglDepthbuffer[r]===void 0)i.__webglDepthbuffer[r]=e.createRenderbuffer(),De(i.__webglDepthbuffer[r],t,!1);else{let n=t.stencilBuffer?e.DEPTH_STENCIL_ATTACHMENT:e.DEPTH_ATTACHMENT,a=i.__webglDepthbuffer[r];e.bindRenderbuffer(e.RENDERBUFFER,a),e.framebufferRenderbuffer(e.FRAMEBUFFER,n,e.RENDERBUFFER,a)}}else if(t.texture.mipmaps.length>0?n.bindFramebuffer(e.FRAMEBUFFER,i.__webglFramebuffer[0]):n.bindFramebuffer(e.FRAMEBUFFER,i.__webglFramebuffer),i.__webglDepthbuffer===void 0)i.__webglDepthbuffer=e.createRenderbuffer(),De(i.__webglDepthbuffer,t,!1);else{let n=t.stencilBuffer?e.DEPTH_STENCIL_ATTACHMENT:e.DEPTH_ATTACHMENT,r=i.__webglDepthbuffer;e.bindRenderbuffer(e.RENDERBUFFER,r),e.framebufferRenderbuffer(e.FRAMEBUFFER,n,e.RENDERBUFFER,r)}n.bindFramebuffer(e.FRAMEBUFFER,null)}function Ae(t,n,i){let a=r.get(t);n!==void 0&&Ee(a.__webglFramebuffer,t,t.texture,e.COLOR_ATTACHMENT0,e.TEXTURE_2D,0),i!==void 0&&ke(t)}function je(t){let i=t.texture,o=r.get(t),s=r.get(i);t.addEventListener(`dispose`,F),ee(t);let c=t.textures,l=t.isWebGLCubeRenderTarget===!0,u=c.length>1;if(u||(s.__webglTexture===void 0&&(s.__webglTexture=e.createTexture()),s.__version=i.version,h.memory.textures++),l){o.__webglFramebuffer=[];for(let t=0;t<6;t++)if(i.mipmaps.length>0){o.__webglFramebuffer[t]=[];for(let n=0;n<i.mipmaps.length;n++)o.__webglFramebuffer[t][n]=e.createFramebuffer()}else o.__webglFramebuffer[t]=e.createFramebuffer()}else{if(i.mipmaps.length>0){o.__webglFramebuffer=[];for(let t=0;t<i.mipmaps.length;t++)o.__webglFramebuffer[t]=e.createFramebuffer()}else o.__webglFramebuffer=e.createFramebuffer();if(u)for(let t=0,n=c.length;t<n;t++){let n=r.get(c[t]);n.__webglTexture===void 0&&(n.__webglTexture=e.createTexture(),h.memory.textures++)}if(t.samples>0&&z(t)===!1){o.__webglMultisampledFramebuffer=e.createFramebuffer(),o.__webglColorRenderbuffer=[],n.bindFramebuffer(e.FRAMEBUFFER,o.__webglMultisampledFramebuffer);for(let n=0;n<c.length;n++){let r=c[n];o.__webglColorRenderbuffer[n]=e.createRenderbuffer(),e.bindRenderbuffer(e.RENDERBUFFER,o.__webglColorRenderbuffer[n]);let i=a.convert(r.format,r.colorSpace),s=a.convert(r.type),l=j(r.internalFormat,i,s,r.normalized,r.colorSpace,t.isXRRenderTarget===!0),u=Pe(t);e.renderbufferStorageMultisample(e.RENDERBUFFER,u,l,t.width,t.height),e.framebufferRenderbuffer(e.FRAMEBUFFER,e.COLOR_ATTACHMENT0+n,e.RENDERBUFFER,o.__webglColorRenderbuffer[n])}e.bindRenderbuffer(e.RENDERBUFFER,null),t.depthBuffer&&(o.__webglDepthRenderbuffer=e.createRenderbuffer(),De(o.__webglDepthRenderbuffer,t,!0)),n.bindFramebuffer(e.FRAMEBUFFER,null)}}if(l){n.bindTexture(e.TEXTURE_CUBE_MAP,s.__webglTexture),be(e.TEXTURE_CUBE_MAP,i);for(let n=0;n<6;n++)if(i.mipmaps.length>0)for(let r=0;r<i.mipmaps.length;r++)Ee(o.__webglFramebuffer[n][r],t,i,e.COLOR_ATTACHMENT0,e.TEXTURE_CUBE_MAP_POSITIVE_X+n,r);else Ee(o.__webglFramebuffer[n],t,i,e.COLOR_ATTACHMENT0,e.TEXTURE_CUBE_MAP_POSITIVE_X+n,0);O(i)?k(e.TEXTURE_CUBE_MAP):i.mipmaps.length>0&&e.texParameteri(e.TEXTURE_CUBE_MAP,e.TEXTURE_MAX_LEVEL,i.mipmaps.length-1),n.unbindTexture()}else if(u){for(let i=0,a=c.length;i<a;i++){let a=c[i],s=r.get(a),l=e.TEXTURE_2D;(t.isWebGL3DRenderTarget||t.isWebGLArrayRenderTarget)&&(l=t.isWebGL3DRenderTarget?e.TEXTURE_3D:e.TEXTURE_2D_ARRAY),n.bindTexture(l,s.__webglTexture),be(l,a),Ee(o.__webglFramebuffer,t,a,e.COLOR_ATTACHMENT0+i,l,0),O(a)&&k(l)}n.unbindTexture()}else{let r=e.TEXTURE_2D;if((t.isWebGL3DRenderTarget||t.isWebGLArrayRenderTarget)&&(r=t.isWebGL3DRenderTarget?e.TEXTURE_3D:e.TEXTURE_2D_ARRAY),n.bindTexture(r,s.__webglTexture),be(r,i),i.mipmaps.length>0)for(let n=0;n<i.mipmaps.length;n++)Ee(o.__webglFramebuffer[n],t,i,e.COLOR_ATTACHMENT0,r,n);else Ee(o.__webglFramebuffer,t,i,e.COLOR_ATTACHMENT0,r,0);O(i)?k(r):i.mipmaps.length>0&&e.texParameteri(r,e.TEXTURE_MAX_LEVEL,i.mipmaps.length-1),n.unbindTexture()}t.depthBuffer&&ke(t)}function R(e){let t=e.textures;for(let i=0,a=t.length;i<a;i++){let a=t[i];if(O(a)&&a.mipmapsAutoUpdate===!0){let t=A(e),i=r.get(a).__webglTexture;n.bindTexture(t,i),k(t),n.unbindTexture()}}}let Me=[];function Ne(t){if(t.samples>0){if(z(t)===!1){let i=t.textures,a=t.width,o=t.height,s=e.COLOR_BUFFER_BIT,c=t.stencilBuffer?e.DEPTH_STENCIL_ATTACHMENT:e.DEPTH_ATTACHMENT,l=r.get(t),u=i.length>1;if(u)for(let t=0;t<i.length;t++)n.bindFramebuffer(e.FRAMEBUFFER,l.__webglMultisampledFramebuffer),e.framebufferRenderbuffer(e.FRAMEBUFFER,e.COLOR_ATTACHMENT0+t,e.RENDERBUFFER,null),n.bindFramebuffer(e.FRAMEBUFFER,l.__webglFramebuffer),e.framebufferTexture2D(e.DRAW_FRAMEBUFFER,e.COLOR_ATTACHMENT0+t,e.TEXTURE_2D,null,0);n.bindFramebuffer(e.READ_FRAMEBUFFER,l.__webglMultisampledFramebuffer),t.texture.mipmaps.length>0?n.bindFramebuffer(e.DRAW_FRAMEBUFFER,l.__webglFramebuffer[0]):n.bindFramebuffer(e.DRAW_FRAMEBUFFER,l.__webglFramebuffer);for(let n=0;n<i.length;n++){if(t.resolveDepthBuffer&&(t.depthBuffer&&(s|=e.DEPTH_BUFFER_BIT),t.stencilBuffer&&t.resolveStencilBuffer&&(s|=e.STENCIL_BUFFER_BIT)),u){e.framebufferRenderbuffer(e.READ_FRAMEBUFFER,e.COLOR_ATTACHMENT0,e.RENDERBUFFER,l.__webglColorRenderbuffer[n]);let t=r.get(i[n]).__webglTexture;e.framebufferTexture2D(e.DRAW_FRAMEBUFFER,e.COLOR_ATTACHMENT0,e.TEXTURE_2D,t,0)}e.blitFramebuffer(0,0,a,o,0,0,a,o,s,e.NEAREST),_===!0&&(Me.length=0,Me.push(e.COLOR_ATTACHMENT0+n),t.depthBuffer&&t.storeMultisampledDepthBuffer===!1&&Me.push(c),e.invalidateFramebuffer(e.READ_FRAMEBUFFER,Me))}if(n.bindFramebuffer(e.READ_FRAMEBUFFER,null),n.bindFramebuffer(e.DRAW_FRAMEBUFFER,null),u)for(let t=0;t<i.length;t++){n.bindFramebuffer(e.FRAMEBUFFER,l.__webglMultisampledFramebuffer),e.framebufferRenderbuffer(e.FRAMEBUFFER,e.COLOR_ATTACHMENT0+t,e.RENDERBUFFER,l.__webglColorRenderbuffer[t]);let a=r.get(i[t]).__webglTexture;n.bindFramebuffer(e.FRAMEBUFFER,l.__webglFramebuffer),e.framebufferTexture2D(e.DRAW_FRAMEBUFFER,e.COLOR_ATTACHMENT0+t,e.TEXTURE_2D,a,0)}n.bindFramebuffer(e.DRAW_FRAMEBUFFER,l.__webglMultisampledFramebuffer)}else if(t.depthBuffer&&t.storeMultisampledDepthBuffer===!1&&_){let n=t.stencilBuffer?e.DEPTH_STENCIL_ATTACHMENT:e.DEPTH_ATTACHMENT;e.invalidateFramebuffer(e.DRAW_FRAMEBUFFER,[n])}}}function Pe(e){return Math.min(i.maxSamples,e.samples)}function z(e){let n=r.get(e);return e.samples>0&&t.has(`WEBGL_multisampled_render_to_texture`)===!0&&n.__useRenderToTexture!==!1}function Fe(e){let t=h.render.frame;y.get(e)!==t&&(y.set(e,t),e.update())}function B(e,t){let n=e.colorSpace,r=e.format,i=e.type;return e.isCompressedTexture===!0||e.isVideoTexture===!0||n!==`srgb-linear`&&n!==``&&(Y.getTransfer(n)===`srgb`?(r!==1023||i!==1009)&&H(`WebGLTextures: sRGB encoded textures have to use RGBAFormat and UnsignedByteType.`):U(`WebGLTextures: Unsupported texture color space:`,n)),t}function V(e){return typeof HTMLImageElement<`u`&&e instanceof HTMLImageElement?(v.width=e.naturalWidth||e.width,v.height=e.naturalHeight||e.height):typeof VideoFrame<`u`&&e instanceof VideoFrame?(v.width=e.displayWidth,v.height=e.displayHeight):(v.width=e.width,v.height=e.height),v}this.allocateTextureUnit=de,this.resetTextureUnits=ce,this.getTextureUnits=le,this.setTextureUnits=ue,this.setTexture2D=pe,this.setTexture2DArray=me,this.setTexture3D=he,this.setTextureCube=ge,this.rebindTextures=Ae,this.setupRenderTarget=je,this.updateRenderTargetMipmap=R,this.updateMultisampleRenderTarget=Ne,this.setupDepthRenderbuffer=ke,this.setupFrameBufferTexture=Ee,this.useMultisampledRTT=z,this.dispose=ae}function qc(e,t){function n(n,r=``){let i,a=Y.getTransfer(r);if(n===1009)return e.UNSIGNED_BYTE;if(n===1017)return e.UNSIGNED_SHORT_4_4_4_4;if(n===1018)return e.UNSIGNED_SHORT_5_5_5_1;if(n===35902)return e.UNSIGNED_INT_5_9_9_9_REV;if(n===35899)return e.UNSIGNED_INT_10F_11F_11F_REV;if(n===1010)return e.BYTE;if(n===1011)return e.SHORT;if(n===1012)return e.UNSIGNED_SHORT;if(n===1013)return e.INT;if(n===1014)return e.UNSIGNED_INT;if(n===1015)return e.FLOAT;if(n===1016)return e.HALF_FLOAT;if(n===1021)return e.ALPHA;if(n===1022)return e.RGB;if(n===1023)return e.RGBA;if(n===1026)return e.DEPTH_COMPONENT;if(n===1027)return e.DEPTH_STENCIL;if(n===1028)return e.RED;if(n===1029)return e.RED_INTEGER;if(n===1030)return e.RG;if(n===1031)return e.RG_INTEGER;if(n===1033)return e.RGBA_INTEGER;if(n===33776||n===33777||n===33778||n===33779){if(a===`srgb`){if(i=t.get(`WEBGL_compressed_texture_s3tc_srgb`),i!==null){if(n===33776)return i.COMPRESSED_SRGB_S3TC_DXT1_EXT;if(n===33777)return i.COMPRESSED_SRGB_ALPHA_S3TC_DXT1_EXT;if(n===33778)return i.COMPRESSED_SRGB_ALPHA_S3TC_DXT3_EXT;if(n===33779)return i.COMPRESSED_SRGB_ALPHA_S3TC_DXT5_EXT}else return null}else if(i=t.get(`WEBGL_compressed_texture_s3tc`),i!==null){if(n===33776)return i.COMPRESSED_RGB_S3TC_DXT1_EXT;if(n===33777)return i.COMPRESSED_RGBA_S3TC_DXT1_EXT;if(n===33778)return i.COMPRESSED_RGBA_S3TC_DXT3_EXT;if(n===33779)return i.COMPRESSED_RGBA_S3TC_DXT5_EXT}else return null}if(n===35840||n===35841||n===35842||n===35843){if(i=t.get(`WEBGL_compressed_texture_pvrtc`),i!==null){if(n===35840)return i.COMPRESSED_RGB_PVRTC_4BPPV1_IMG;if(n===35841)return i.COMPRESSED_RGB_PVRTC_2BPPV1_IMG;if(n===35842)return i.COMPRESSED_RGBA_PVRTC_4BPPV1_IMG;if(n===35843)return i.COMPRESSED_RGBA_PVRTC_2BPPV1_IMG}else return null}if(n===36196||n===37492||n===37496||n===37488||n===37489||n===37490||n===37491){if(i=t.get(`WEBGL_compressed_texture_etc`),i!==null){if(n===36196||n===37492)return a===`srgb`?i.COMPRESSED_SRGB8_ETC2:i.COMPRESSED_RGB8_ETC2;if(n===37496)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ETC2_EAC:i.COMPRESSED_RGBA8_ETC2_EAC;if(n===37488)return i.COMPRESSED_R11_EAC;if(n===37489)return i.COMPRESSED_SIGNED_R11_EAC;if(n===37490)return i.COMPRESSED_RG11_EAC;if(n===37491)return i.COMPRESSED_SIGNED_RG11_EAC}else return null}if(n===37808||n===37809||n===37810||n===37811||n===37812||n===37813||n===37814||n===37815||n===37816||n===37817||n===37818||n===37819||n===37820||n===37821){if(i=t.get(`WEBGL_compressed_texture_astc`),i!==null){if(n===37808)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_4x4_KHR:i.COMPRESSED_RGBA_ASTC_4x4_KHR;if(n===37809)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_5x4_KHR:i.COMPRESSED_RGBA_ASTC_5x4_KHR;if(n===37810)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_5x5_KHR:i.COMPRESSED_RGBA_ASTC_5x5_KHR;if(n===37811)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_6x5_KHR:i.COMPRESSED_RGBA_ASTC_6x5_KHR;if(n===37812)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_6x6_KHR:i.COMPRESSED_RGBA_ASTC_6x6_KHR;if(n===37813)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_8x5_KHR:i.COMPRESSED_RGBA_ASTC_8x5_KHR;if(n===37814)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_8x6_KHR:i.COMPRESSED_RGBA_ASTC_8x6_KHR;if(n===37815)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_8x8_KHR:i.COMPRESSED_RGBA_ASTC_8x8_KHR;if(n===37816)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_10x5_KHR:i.COMPRESSED_RGBA_ASTC_10x5_KHR;if(n===37817)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_10x6_KHR:i.COMPRESSED_RGBA_ASTC_10x6_KHR;if(n===37818)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_10x8_KHR:i.COMPRESSED_RGBA_ASTC_10x8_KHR;if(n===37819)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_10x10_KHR:i.COMPRESSED_RGBA_ASTC_10x10_KHR;if(n===37820)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_12x10_KHR:i.COMPRESSED_RGBA_ASTC_12x10_KHR;if(n===37821)return a===`srgb`?i.COMPRESSED_SRGB8_ALPHA8_ASTC_12x12_KHR:i.COMPRESSED_RGBA_ASTC_12x12_KHR}else return null}if(n===36492||n===36494||n===36495){if(i=t.get(`EXT_texture_compression_bptc`),i!==null){if(n===36492)return a===`srgb`?i.COMPRESSED_SRGB_ALPHA_BPTC_UNORM_EXT:i.COMPRESSED_RGBA_BPTC_UNORM_EXT;if(n===36494)return i.COMPRESSED_RGB_BPTC_SIGNED_FLOAT_EXT;if(n===36495)return i.COMPRESSED_RGB_BPTC_UNSIGNED_FLOAT_EXT}else return null}if(n===36283||n===36284||n===36285||n===36286){if(i=t.get(`EXT_texture_compression_rgtc`),i!==null){if(n===36283)return i.COMPRESSED_RED_RGTC1_EXT;if(n===36284)return i.COMPRESSED_SIGNED_RED_RGTC1_EXT;if(n===36285)return i.COMPRESSED_RED_GREEN_RGTC2_EXT;if(n===36286)return i.COMPRESSED_SIGNED_RED_GREEN_RGTC2_EXT}else return null}return n===1020?e.UNSIGNED_INT_24_8:e[n]===void 0?null:e[n]}return{convert:n}}var Jc=`
void main() {

	gl_Position = vec4( position, 1.0 );

}`,Yc=`
uniform sampler2DArray depthColor;
uniform float depthWidth;
uniform float depthHeight;

void main() {

	vec2 coord = vec2( gl_FragCoord.x / depthWidth, gl_FragCoord.y / depthHeight );

	if ( coord.x >= 1.0 ) {

		gl_FragDepth = texture( depthColor, vec3( coord.x - 1.0, coord.y, 1 ) ).r;

	} else {

		gl_FragDepth = texture( depthColor, vec3( coord.x, coord.y, 0 ) ).r;

	}

}`,Xc=class{constructor(){this.texture=null,this.mesh=null,this.depthNear=0,this.depthFar=0}init(e,t){if(this.texture===null){let n=new Ei(e.texture);(e.depthNear!==t.depthNear||e.depthFar!==t.depthFar)&&(this.depthNear=e.depthNear,this.depthFar=e.depthFar),this.texture=n}}getMesh(e){if(this.texture!==null&&this.mesh===null){let t=e.cameras[0].viewport,n=new Li({vertexShader:Jc,fragmentShader:Yc,uniforms:{depthColor:{value:this.texture},depthWidth:{value:t.z},depthHeight:{value:t.w}}});this.mesh=new ei(new Oi(20,20),n)}return this.mesh}reset(){this.texture=null,this.mesh=null}getDepthTexture(){return this.texture}},Zc=class extends it{constructor(e,t){super();let n=this,r=null,i=1,a=null,o=`local-floor`,s=1,c=null,l=null,u=null,d=null,f=null,p=null,m=typeof XRWebGLBinding<`u`,g=new Xc,_={},v=t.getContextAttributes(),y=null,x=null,S=[],C=[],w=new K,E=null,D=null,O=new ba;O.viewport=new Jt;let k=new ba;k.viewport=new Jt;let N=[O,k],P=new ka,ee=null,te=null;this.cameraAutoUpdate=!0,this.enabled=!1,this.isPresenting=!1,this.getController=function(e){let t=S[e];return t===void 0&&(t=new An,S[e]=t),t.getTargetRaySpace()},this.getControllerGrip=function(e){let t=S[e];return t===void 0&&(t=new An,S[e]=t),t.getGripSpace()},this.getHand=function(e){let t=S[e];return t===void 0&&(t=new An,S[e]=t),t.getHandSpace()};function ne(e){let t=C.indexOf(e.inputSource);if(t===-1)return;let n=S[t];n!==void 0&&(n.update(e.inputSource,e.frame,c||a),n.dispatchEvent({type:e.type,data:e.inputSource}))}function F(){r.removeEventListener(`select`,ne),r.removeEventListener(`selectstart`,ne),r.removeEventListener(`selectend`,ne),r.removeEventListener(`squeeze`,ne),r.removeEventListener(`squeezestart`,ne),r.removeEventListener(`squeezeend`,ne),r.removeEventListener(`end`,F),r.removeEventListener(`inputsourceschange`,re);for(let e=0;e<S.length;e++){let t=C[e];t!==null&&(C[e]=null,S[e].disconnect(t))}ee=null,te=null,g.reset();for(let e in _)delete _[e];if(e.setRenderTarget(y),f=null,d=null,u=null,r=null,x=null,I.stop(),n.isPresenting=!1,e.setPixelRatio(E),e.setSize(w.width,w.height,!1),D!==null){let e=D.camera;e.fov=D.fov,e.zoom=D.zoom,e.updateProjectionMatrix(),D=null}n.dispatchEvent({type:`sessionend`})}this.setFramebufferScaleFactor=function(e){i=e,n.isPresenting===!0&&H(`WebXRManager: Cannot change framebuffer scale while presenting.`)},this.setReferenceSpaceType=function(e){o=e,n.isPresenting===!0&&H(`WebXRManager: Cannot change reference space type while presenting.`)},this.getReferenceSpace=function(){return c||a},this.setReferenceSpace=function(e){c=e},this.getBaseLayer=function(){return d===null?f:d},this.getBinding=function(){return u===null&&m&&(u=new XRWebGLBinding(r,t)),u},this.getFrame=function(){return p},this.getSession=function(){return r},this.setSession=async function(l){if(r=l,r!==null){if(y=e.getRenderTarget(),r.addEventListener(`select`,ne),r.addEventListener(`selectstart`,ne),r.addEventListener(`selectend`,ne),r.addEventListener(`squeeze`,ne),r.addEventListener(`squeezestart`,ne),r.addEventListener(`squeezeend`,ne),r.addEventListener(`end`,F),r.addEventListener(`inputsourceschange`,re),v.xrCompatible!==!0&&await t.makeXRCompatible(),E=e.getPixelRatio(),e.getSize(w),m&&`createProjectionLayer`in XRWebGLBinding.prototype){let n=null,a=null,o=null;v.depth&&(o=v.stencil?t.DEPTH24_STENCIL8:t.DEPTH_COMPONENT24,n=v.stencil?M:j,a=v.stencil?T:b);let s={colorFormat:t.RGBA8,depthFormat:o,scaleFactor:i};u=this.getBinding(),d=u.createProjectionLayer(s),r.updateRenderState({layers:[d]}),e.setPixelRatio(1),e.setSize(d.textureWidth,d.textureHeight,!1),x=new Xt(d.textureWidth,d.textureHeight,{format:A,type:h,depthTexture:new wi(d.textureWidth,d.textureHeight,a,void 0,void 0,void 0,void 0,void 0,void 0,n),stencilBuffer:v.stencil,colorSpace:e.outputColorSpace,samples:v.antialias?4:0,resolveDepthBuffer:d.ignoreDepthValues===!1,resolveStencilBuffer:d.ignoreDepthValues===!1,storeMultisampledDepthBuffer:d.ignoreDepthValues===!1,storeMultisampledStencilBuffer:d.ignoreDepthValues===!1})}else{let n={antialias:v.antialias,alpha:!0,depth:v.depth,stencil:v.stencil,framebufferScaleFactor:i};f=new XRWebGLLayer(r,t,n),r.updateRenderState({baseLayer:f}),e.setPixelRatio(1),e.setSize(f.framebufferWidth,f.framebufferHeight,!1),x=new Xt(f.framebufferWidth,f.framebufferHeight,{format:A,type:h,colorSpace:e.outputColorSpace,stencilBuffer:v.stencil,resolveDepthBuffer:f.ignoreDepthValues===!1,resolveStencilBuffer:f.ignoreDepthValues===!1,storeMultisampledDepthBuffer:f.ignoreDepthValues===!1,storeMultisampledStencilBuffer:f.ignoreDepthValues===!1})}x.isXRRenderTarget=!0,this.setFoveation(s),c=null,a=await r.requestReferenceSpace(o),I.setContext(r),I.start(),n.isPresenting=!0,n.dispatchEvent({type:`sessionstart`})}},this.getEnvironmentBlendMode=function(){if(r!==null)return r.environmentBlendMode},this.getDepthTexture=function(){return g.getDepthTexture()};function re(e){for(let t=0;t<e.removed.length;t++){let n=e.removed[t],r=C.indexOf(n);r>=0&&(C[r]=null,S[r].disconnect(n))}for(let t=0;t<e.added.length;t++){let n=e.added[t],r=C.indexOf(n);if(r===-1){for(let e=0;e<S.length;e++)if(e>=C.length){C.push(n),r=e;break}else if(C[e]===null){C[e]=n,r=e;break}if(r===-1)break}let i=S[r];i&&i.connect(n)}}function ie(e,t){t===null?e.matrixWorld.copy(e.matrix):e.matrixWorld.multiplyMatrices(t.matrixWorld,e.matrix),e.matrixWorldInverse.copy(e.matrixWorld).invert()}this.updateCamera=function(e){if(r===null)return;let t=e.near,n=e.far;g.texture!==null&&(g.depthNear>0&&(t=g.depthNear),g.depthFar>0&&(n=g.depthFar)),P.near=k.near=O.near=t,P.far=k.far=O.far=n,(ee!==P.near||te!==P.far)&&(r.updateRenderState({depthNear:P.near,depthFar:P.far}),ee=P.near,te=P.far),P.layers.mask=e.layers.mask|6,O.layers.mask=P.layers.mask&-5,k.layers.mask=P.layers.mask&-3;let i=e.parent,a=P.cameras;ie(P,i);for(let e=0;e<a.length;e++)ie(a[e],i);P.projectionMatrix.copy(O.projectionMatrix),P.projectionMatrixInverse.copy(O.projectionMatrixInverse),D===null&&e.isPerspectiveCamera&&(D={camera:e,fov:e.fov,zoom:e.zoom}),ae(e,P,i)};function ae(e,t,n){n===null?e.matrix.copy(t.matrixWorld):(e.matrix.copy(n.matrixWorld),e.matrix.invert(),e.matrix.multiply(t.matrixWorld)),e.matrix.decompose(e.position,e.quaternion,e.scale),e.updateMatrixWorld(!0),e.projectionMatrix.copy(t.projectionMatrix),e.projectionMatrixInverse.copy(t.projectionMatrixInverse),e.isPerspectiveCamera&&(e.fov=st*2*Math.atan(1/e.projectionMatrix.elements[5]),e.zoom=1)}this.getCamera=function(){return P},this.getFoveation=function(){if(d!==null||f!==null)return s},this.setFoveation=function(e){s=e,d!==null&&(d.fixedFoveation=e),f!==null&&f.fixedFoveation!==void 0&&(f.fixedFoveation=e)},this.hasDepthSensing=function(){return g.texture!==null},this.getDepthSensingMesh=function(){return g.getMesh(P)},this.getCameraTexture=function(e){return _[e]};let oe=null;function se(t,i){if(l=i.getViewerPose(c||a),p=i,l!==null){let t=l.views;f!==null&&(e.setRenderTargetFramebuffer(x,f.framebuffer),e.setRenderTarget(x));let i=!1;t.length!==P.cameras.length&&(P.cameras.length=0,i=!0);for(let n=0;n<t.length;n++){let r=t[n],a=null;if(f!==null)a=f.getViewport(r);else{let t=u.getViewSubImage(d,r);a=t.viewport,n===0&&(e.setRenderTargetTextures(x,t.colorTexture,t.depthStencilTexture),e.setRenderTarget(x))}let o=N[n];o===void 0&&(o=new ba,o.layers.enable(n),o.viewport=new Jt,N[n]=o),o.matrix.fromArray(r.transform.matrix),o.matrix.decompose(o.position,o.quaternion,o.scale),o.projectionMatrix.fromArray(r.projectionMatrix),o.projectionMatrixInverse.copy(o.projectionMatrix).invert(),o.viewport.set(a.x,a.y,a.width,a.height),n===0&&(P.matrix.copy(o.matrix),P.matrix.decompose(P.position,P.quaternion,P.scale)),i===!0&&P.cameras.push(o)}let a=r.enabledFeatures;if(a&&a.includes(`depth-sensing`)&&r.depthUsage==`gpu-optimized`&&m){u=n.getBinding();let e=u.getDepthInformation(t[0]);e&&e.isValid&&e.texture&&g.init(e,r.renderState)}if(a&&a.includes(`camera-access`)&&m){e.state.unbindTexture(),u=n.getBinding();for(let e=0;e<t.length;e++){let n=t[e].camera;if(n){let e=_[n];e||(e=new Ei,_[n]=e);let t=u.getCameraImage(n);e.sourceTexture=t}}}}for(let e=0;e<S.length;e++){let t=C[e],n=S[e];t!==null&&n!==void 0&&n.update(t,i,c||a)}oe&&oe(t,i),i.detectedPlanes&&n.dispatchEvent({type:`planesdetected`,data:i}),p=null}let I=new Ya;I.setAnimationLoop(se),this.setAnimationLoop=function(e){oe=e},this.dispose=function(){}}},Qc=new $t,$c=new J;$c.set(-1,0,0,0,1,0,0,0,1);function el(e,t){function n(e,t){e.matrixAutoUpdate===!0&&e.updateMatrix(),t.value.copy(e.matrix)}function r(t,n){n.color.getRGB(t.fogColor.value,Ni(e)),n.isFog?(t.fogNear.value=n.near,t.fogFar.value=n.far):n.isFogExp2&&(t.fogDensity.value=n.density)}function i(e,t,n,r,i){t.isNodeMaterial?t.uniformsNeedUpdate=!1:t.isMeshBasicMaterial?a(e,t):t.isMeshLambertMaterial?(a(e,t),t.envMap&&(e.envMapIntensity.value=t.envMapIntensity)):t.isMeshToonMaterial?(a(e,t),d(e,t)):t.isMeshPhongMaterial?(a(e,t),u(e,t),t.envMap&&(e.envMapIntensity.value=t.envMapIntensity)):t.isMeshStandardMaterial?(a(e,t),f(e,t),t.isMeshPhysicalMaterial&&p(e,t,i)):t.isMeshMatcapMaterial?(a(e,t),m(e,t)):t.isMeshDepthMaterial?a(e,t):t.isMeshDistanceMaterial?(a(e,t),h(e,t)):t.isMeshNormalMaterial?a(e,t):t.isLineBasicMaterial?(o(e,t),t.isLineDashedMaterial&&s(e,t)):t.isPointsMaterial?c(e,t,n,r):t.isSpriteMaterial?l(e,t):t.isShadowMaterial?(e.color.value.copy(t.color),e.opacity.value=t.opacity):t.isShaderMaterial&&(t.uniformsNeedUpdate=!1)}function a(e,r){e.opacity.value=r.opacity,r.color&&e.diffuse.value.copy(r.color),r.emissive&&e.emissive.value.copy(r.emissive).multiplyScalar(r.emissiveIntensity),r.map&&(e.map.value=r.map,n(r.map,e.mapTransform)),r.alphaMap&&(e.alphaMap.value=r.alphaMap,n(r.alphaMap,e.alphaMapTransform)),r.bumpMap&&(e.bumpMap.value=r.bumpMap,n(r.bumpMap,e.bumpMapTransform),e.bumpScale.value=r.bumpScale,r.side===1&&(e.bumpScale.value*=-1)),r.normalMap&&(e.normalMap.value=r.normalMap,n(r.normalMap,e.normalMapTransform),e.normalScale.value.copy(r.normalScale),r.side===1&&e.normalScale.value.negate()),r.displacementMap&&(e.displacementMap.value=r.displacementMap,n(r.displacementMap,e.displacementMapTransform),e.displacementScale.value=r.displacementScale,e.displacementBias.value=r.displacementBias),r.emissiveMap&&(e.emissiveMap.value=r.emissiveMap,n(r.emissiveMap,e.emissiveMapTransform)),r.specularMap&&(e.specularMap.value=r.specularMap,n(r.specularMap,e.specularMapTransform)),r.alphaTest>0&&(e.alphaTest.value=r.alphaTest);let i=t.get(r),a=i.envMap,o=i.envMapRotation;a&&(e.envMap.value=a,e.envMapRotation.value.setFromMatrix4(Qc.makeRotationFromEuler(o)).transpose(),a.isCubeTexture&&a.isRenderTargetTexture===!1&&e.envMapRotation.value.premultiply($c),e.reflectivity.value=r.reflectivity,e.ior.value=r.ior,e.refractionRatio.value=r.refractionRatio),r.lightMap&&(e.lightMap.value=r.lightMap,e.lightMapIntensity.value=r.lightMapIntensity,n(r.lightMap,e.lightMapTransform)),r.aoMap&&(e.aoMap.value=r.aoMap,e.aoMapIntensity.value=r.aoMapIntensity,n(r.aoMap,e.aoMapTransform))}function o(e,t){e.diffuse.value.copy(t.color),e.opacity.value=t.opacity,t.map&&(e.map.value=t.map,n(t.map,e.mapTransform))}function s(e,t){e.dashSize.value=t.dashSize,e.totalSize.value=t.dashSize+t.gapSize,e.scale.value=t.scale}function c(e,t,r,i){e.diffuse.value.copy(t.color),e.opacity.value=t.opacity,e.size.value=t.size*r,e.scale.value=i*.5,t.map&&(e.map.value=t.map,n(t.map,e.uvTransform)),t.alphaMap&&(e.alphaMap.value=t.alphaMap,n(t.alphaMap,e.alphaMapTransform)),t.alphaTest>0&&(e.alphaTest.value=t.alphaTest)}function l(e,t){e.diffuse.value.copy(t.color),e.opacity.value=t.opacity,e.rotation.value=t.rotation,t.map&&(e.map.value=t.map,n(t.map,e.mapTransform)),t.alphaMap&&(e.alphaMap.value=t.alphaMap,n(t.alphaMap,e.alphaMapTransform)),t.alphaTest>0&&(e.alphaTest.value=t.alphaTest)}function u(e,t){e.specular.value.copy(t.specular),e.shininess.value=Math.max(t.shininess,1e-4)}function d(e,t){t.gradientMap&&(e.gradientMap.value=t.gradientMap)}function f(e,t){e.metalness.value=t.metalness,t.metalnessMap&&(e.metalnessMap.value=t.metalnessMap,n(t.metalnessMap,e.metalnessMapTransform)),e.roughness.value=t.roughness,t.roughnessMap&&(e.roughnessMap.value=t.roughnessMap,n(t.roughnessMap,e.roughnessMapTransform)),t.envMap&&(e.envMapIntensity.value=t.envMapIntensity)}function p(e,t,r){e.ior.value=t.ior,t.diffuseRoughness>0&&(e.diffuseRoughness.value=t.diffuseRoughness,t.diffuseRoughnessMap&&(e.diffuseRoughnessMap.value=t.diffuseRoughnessMap,n(t.diffuseRoughnessMap,e.diffuseRoughnessMapTransform))),t.sheen>0&&(e.sheenColor.value.copy(t.sheenColor).multiplyScalar(t.sheen),e.sheenRoughness.value=t.sheenRoughness,t.sheenColorMap&&(e.sheenColorMap.value=t.sheenColorMap,n(t.sheenColorMap,e.sheenColorMapTransform)),t.sheenRoughnessMap&&(e.sheenRoughnessMap.value=t.sheenRoughnessMap,n(t.sheenRoughnessMap,e.sheenRoughnessMapTransform))),t.clearcoat>0&&(e.clearcoat.value=t.clearcoat,e.clearcoatRoughness.value=t.clearcoatRoughness,t.clearcoatMap&&(e.clearcoatMap.value=t.clearcoatMap,n(t.clearcoatMap,e.clearcoatMapTransform)),t.clearcoatRoughnessMap&&(e.clearcoatRoughnessMap.value=t.clearcoatRoughnessMap,n(t.clearcoatRoughnessMap,e.clearcoatRoughnessMapTransform)),t.clearcoatNormalMap&&(e.clearcoatNormalMap.value=t.clearcoatNormalMap,n(t.clearcoatNormalMap,e.clearcoatNormalMapTransform),e.clearcoatNormalScale.value.copy(t.clearcoatNormalScale),t.side===1&&e.clearcoatNormalScale.value.negate())),t.dispersion>0&&(e.dispersion.value=t.dispersion),t.retroreflectivity>0&&(e.retroreflectivity.value=t.retroreflectivity),t.iridescence>0&&(e.iridescence.value=t.iridescence,e.iridescenceIOR.value=t.iridescenceIOR,e.iridescenceThicknessMinimum.value=t.iridescenceThicknessMinimum,e.iridescenceThicknessMaximum.value=t.iridescenceThicknessMaximum,t.iridescenceMap&&(e.iridescenceMap.value=t.iridescenceMap,n(t.iridescenceMap,e.iridescenceMapTransform)),t.iridescenceThicknessMap&&(e.iridescenceThicknessMap.value=t.iridescenceThicknessMap,n(t.iridescenceThicknessMap,e.iridescenceThicknessMapTransform))),t.transmission>0&&(e.transmission.value=t.transmission,e.transmissionSamplerMap.value=r.texture,e.transmissionSamplerSize.value.set(r.width,r.height),t.transmissionMap&&(e.transmissionMap.value=t.transmissionMap,n(t.transmissionMap,e.transmissionMapTransform)),e.thickness.value=t.thickness,t.thicknessMap&&(e.thicknessMap.value=t.thicknessMap,n(t.thicknessMap,e.thicknessMapTransform)),e.attenuationDistance.value=t.attenuationDistance,e.attenuationColor.value.copy(t.attenuationColor)),t.anisotropy>0&&(e.anisotropyVector.value.set(t.anisotropy*Math.cos(t.anisotropyRotation),t.anisotropy*Math.sin(t.anisotropyRotation)),t.anisotropyMap&&(e.anisotropyMap.value=t.anisotropyMap,n(t.anisotropyMap,e.anisotropyMapTransform))),e.specularIntensity.value=t.specularIntensity,e.specularColor.value.copy(t.specularColor),t.specularColorMap&&(e.specularColorMap.value=t.specularColorMap,n(t.specularColorMap,e.specularColorMapTransform)),t.specularIntensityMap&&(e.specularIntensityMap.value=t.specularIntensityMap,n(t.specularIntensityMap,e.specularIntensityMapTransform))}function m(e,t){t.matcap&&(e.matcap.value=t.matcap)}function h(e,n){let r=t.get(n).light;e.referencePosition.value.setFromMatrixPosition(r.matrixWorld),e.nearDistance.value=r.shadow.camera.near,e.farDistance.value=r.shadow.camera.far}return{refreshFogUniforms:r,refreshMaterialUniforms:i}}function tl(e,t,n,r){let i={},a={};function o(e,t){let n=t.program;r.uniformBlockBinding(e,n,i[e.id])}function s(e,n){let o=i[e.id];o===void 0&&(m(e),o=c(e),i[e.id]=o,e.addEventListener(`dispose`,g));let s=n.program;r.updateUBOMapping(e,s);let u=t.render.frame;a[e.id]!==u&&(l(e),a[e.id]=u)}function c(t){let n=e.createBuffer(),r=t.__size,i=t.usage;return e.bindBuffer(e.UNIFORM_BUFFER,n),e.bufferData(e.UNIFORM_BUFFER,r,i),e.bindBuffer(e.UNIFORM_BUFFER,null),n}function l(t){let n=i[t.id],r=t.uniforms,a=t.__cache;e.bindBuffer(e.UNIFORM_BUFFER,n);for(let e=0,t=r.length;e<t;e++){let t=r[e];if(Array.isArray(t))for(let n=0,r=t.length;n<r;n++)u(t[n],e,n,a);else u(t,e,0,a)}e.bindBuffer(e.UNIFORM_BUFFER,null)}function u(t,n,r,i){if(f(t,n,r,i)===!0){let n=t.__offset,r=t.value;if(Array.isArray(r)){let e=0;for(let n=0;n<r.length;n++){let i=r[n],a=h(i,!0);d(i,t.__data,e),e+=a.storage/Float32Array.BYTES_PER_ELEMENT}}else d(r,t.__data,0);e.bufferSubData(e.UNIFORM_BUFFER,n,t.__data)}}function d(e,t,n){typeof e==`number`||typeof e==`boolean`?t[n]=e:e.isMatrix3?(t[n]=e.elements[0],t[n+1]=e.elements[1],t[n+2]=e.elements[2],t[n+3]=0,t[n+4]=e.elements[3],t[n+5]=e.elements[4],t[n+6]=e.elements[5],t[n+7]=0,t[n+8]=e.elements[6],t[n+9]=e.elements[7],t[n+10]=e.elements[8],t[n+11]=0):ArrayBuffer.isView(e)?t.set(e.subarray(0,t.length-n),n):e.toArray(t,n)}function f(e,t,n,r){let i=e.value,a=t+`_`+n;if(Array.isArray(i)){r[a]===void 0&&(r[a]=[]);let e=r[a],t=!1;for(let n=0;n<i.length;n++)p(i[n],e,n)===!0&&(t=!0);return t}return p(i,r,a)}function p(e,t,n){if(t[n]===void 0)return t[n]=typeof e==`number`||typeof e==`boolean`?e:ArrayBuffer.isView(e)?e.slice():e.clone(),!0;{let r=t[n];if(typeof e==`number`||typeof e==`boolean`){if(r!==e)return t[n]=e,!0}else if(ArrayBuffer.isView(e))return!0;else if(r.equals(e)===!1)return r.copy(e),!0}return!1}function m(e){let t=e.uniforms,n=0;for(let e=0,r=t.length;e<r;e++){let r=Array.isArray(t[e])?t[e]:[t[e]];for(let i=0,a=r.length;i<a;i++){let a=r[i],o=Array.isArray(a.value)?a.value:[a.value],s=Array.isArray(t[e])||Array.isArray(a.value),c=n;for(let e=0,t=o.length;e<t;e++){let t=o[e],r=h(t,s),i=n%16,a=i%r.boundary,l=i+a;n+=a,l!==0&&16-l<r.storage&&(n+=16-l),e===0&&(c=n),n+=r.storage}a.__data=new(a.type===`int`?Int32Array:a.type===`uint`?Uint32Array:Float32Array)((n-c)/Float32Array.BYTES_PER_ELEMENT),a.__offset=c}}let r=n%16;return r>0&&(n+=16-r),e.__size=n,e.__cache={},this}function h(e,t){let n={boundary:0,storage:0};return typeof e==`number`||typeof e==`boolean`?(n.boundary=4,n.storage=4):e.isVector2?(n.boundary=8,n.storage=8):e.isVector3||e.isColor?(n.boundary=16,n.storage=12):e.isVector4?(n.boundary=16,n.storage=16):e.isMatrix3?(n.boundary=16,n.storage=48):e.isMatrix4?(n.boundary=16,n.storage=64):e.isTexture?H(`WebGLRenderer: Texture samplers can not be part of an uniforms group.`):ArrayBuffer.isView(e)?(n.boundary=16,n.storage=e.byteLength):H(`WebGLRenderer: Unsupported uniform value type.`,e),t===!0&&(n.boundary=16,n.storage=Math.ceil(n.storage/16)*16),n}function g(t){let n=t.target;n.removeEventListener(`dispose`,g),e.deleteBuffer(i[n.id]),delete i[n.id],delete a[n.id]}function _(){for(let t in i)e.deleteBuffer(i[t]);i={},a={}}return{bind:o,update:s,dispose:_}}var nl=new Uint16Array([12469,15057,12620,14925,13266,14620,13807,14376,14323,13990,14545,13625,14713,13328,14840,12882,14931,12528,14996,12233,15039,11829,15066,11525,15080,11295,15085,10976,15082,10705,15073,10495,13880,14564,13898,14542,13977,14430,14158,14124,14393,13732,14556,13410,14702,12996,14814,12596,14891,12291,14937,11834,14957,11489,14958,11194,14943,10803,14921,10506,14893,10278,14858,9960,14484,14039,14487,14025,14499,13941,14524,13740,14574,13468,14654,13106,14743,12678,14818,12344,14867,11893,14889,11509,14893,11180,14881,10751,14852,10428,14812,10128,14765,9754,14712,9466,14764,13480,14764,13475,14766,13440,14766,13347,14769,13070,14786,12713,14816,12387,14844,11957,14860,11549,14868,11215,14855,10751,14825,10403,14782,10044,14729,9651,14666,9352,14599,9029,14967,12835,14966,12831,14963,12804,14954,12723,14936,12564,14917,12347,14900,11958,14886,11569,14878,11247,14859,10765,14828,10401,14784,10011,14727,9600,14660,9289,14586,8893,14508,8533,15111,12234,15110,12234,15104,12216,15092,12156,15067,12010,15028,11776,14981,11500,14942,11205,14902,10752,14861,10393,14812,9991,14752,9570,14682,9252,14603,8808,14519,8445,14431,8145,15209,11449,15208,11451,15202,11451,15190,11438,15163,11384,15117,11274,15055,10979,14994,10648,14932,10343,14871,9936,14803,9532,14729,9218,14645,8742,14556,8381,14461,8020,14365,7603,15273,10603,15272,10607,15267,10619,15256,10631,15231,10614,15182,10535,15118,10389,15042,10167,14963,9787,14883,9447,14800,9115,14710,8665,14615,8318,14514,7911,14411,7507,14279,7198,15314,9675,15313,9683,15309,9712,15298,9759,15277,9797,15229,9773,15166,9668,15084,9487,14995,9274,14898,8910,14800,8539,14697,8234,14590,7790,14479,7409,14367,7067,14178,6621,15337,8619,15337,8631,15333,8677,15325,8769,15305,8871,15264,8940,15202,8909,15119,8775,15022,8565,14916,8328,14804,8009,14688,7614,14569,7287,14448,6888,14321,6483,14088,6171,15350,7402,15350,7419,15347,7480,15340,7613,15322,7804,15287,7973,15229,8057,15148,8012,15046,7846,14933,7611,14810,7357,14682,7069,14552,6656,14421,6316,14251,5948,14007,5528,15356,5942,15356,5977,15353,6119,15348,6294,15332,6551,15302,6824,15249,7044,15171,7122,15070,7050,14949,6861,14818,6611,14679,6349,14538,6067,14398,5651,14189,5311,13935,4958,15359,4123,15359,4153,15356,4296,15353,4646,15338,5160,15311,5508,15263,5829,15188,6042,15088,6094,14966,6001,14826,5796,14678,5543,14527,5287,14377,4985,14133,4586,13869,4257,15360,1563,15360,1642,15358,2076,15354,2636,15341,3350,15317,4019,15273,4429,15203,4732,15105,4911,14981,4932,14836,4818,14679,4621,14517,4386,14359,4156,14083,3795,13808,3437,15360,122,15360,137,15358,285,15355,636,15344,1274,15322,2177,15281,2765,15215,3223,15120,3451,14995,3569,14846,3567,14681,3466,14511,3305,14344,3121,14037,2800,13753,2467,15360,0,15360,1,15359,21,15355,89,15346,253,15325,479,15287,796,15225,1148,15133,1492,15008,1749,14856,1882,14685,1886,14506,1783,14324,1608,13996,1398,13702,1183]),rl=null;function il(){return rl===null&&(rl=new ri(nl,16,16,ee,S),rl.name=`DFG_LUT`,rl.minFilter=f,rl.magFilter=f,rl.wrapS=s,rl.wrapT=s,rl.generateMipmaps=!1,rl.needsUpdate=!0),rl}var al=class{constructor(e={}){let{canvas:t=Ze(),context:n=null,depth:r=!0,stencil:i=!1,alpha:a=!1,antialias:o=!1,premultipliedAlpha:s=!0,preserveDrawingBuffer:c=!1,powerPreference:l=`default`,failIfMajorPerformanceCaveat:u=!1,reversedDepthBuffer:d=!1,outputBufferType:f=h}=e;this.isWebGLRenderer=!0;let p;if(n!==null){if(typeof WebGLRenderingContext<`u`&&n instanceof WebGLRenderingContext)throw Error(`THREE.WebGLRenderer: WebGL 1 is not supported since r163.`);p=n.getContextAttributes().alpha}else p=a;let g=f,_=new Set([ne,te,P]),y=new Set([h,b,v,T,C,w]),x=new Uint32Array(4),E=new Int32Array(4),D={textures:[],min:[],max:[],resolution:[]},O=null,k=null,A=[],j=[],M=null;this.domElement=t,this.debug={checkShaderErrors:!0,diagnostics:{keywords:!1},onShaderError:null},this.autoClear=!0,this.autoClearColor=!0,this.autoClearDepth=!0,this.autoClearStencil=!0,this.sortObjects=!0,this.clippingPlanes=[],this.localClippingEnabled=!1,this.toneMapping=0,this.toneMappingExposure=1,this.transmissionResolutionScale=1;let N=this,ee=!1,F=null,re=null,ie=null,ae=null;this._outputColorSpace=Be;let oe=0,se=0,I=null,L=-1,ce=null,le=new Jt,ue=new Jt,de=null,fe=new X(0),pe=0,me=t.width,he=t.height,ge=1,_e=null,ve=null,ye=new Jt(0,0,me,he),be=new Jt(0,0,me,he),xe=!1,Se=new si,Ce=new li,we=!1,Te=!1,Ee=new $t,De=new q,Oe=new Jt,ke={background:null,fog:null,environment:null,overrideMaterial:null,isScene:!0},Ae=!1;function je(){return I===null?ge:1}let R=n;function Me(e,n){return t.getContext(e,n)}let Ne,Pe,z,Fe,B,V,Ie,Le,Re,ze,Ve,He,Ue,We,Ge,Ke,Je,Ye,Xe,Qe,et,tt,rt;try{let e={alpha:!0,depth:r,stencil:i,antialias:o,premultipliedAlpha:s,preserveDrawingBuffer:c,powerPreference:l,failIfMajorPerformanceCaveat:u};if(`setAttribute`in t&&t.setAttribute(`data-engine`,`three.js r187`),t.addEventListener(`webglcontextlost`,at,!1),t.addEventListener(`webglcontextrestored`,ot,!1),t.addEventListener(`webglcontextcreationerror`,st,!1),R===null){let t=`webgl2`;if(R=Me(t,e),R===null)throw Me(t)?Error(`THREE.WebGLRenderer: Error creating WebGL context with your selected attributes.`):Error(`THREE.WebGLRenderer: Error creating WebGL context.`)}it()}catch(e){throw t.removeEventListener(`webglcontextlost`,at,!1),t.removeEventListener(`webglcontextrestored`,ot,!1),t.removeEventListener(`webglcontextcreationerror`,st,!1),U(`WebGLRenderer: `+e.message),e}function it(){Ne=new To(R),Ne.init(),et=new qc(R,Ne),Pe=new io(R,Ne,e,et),z=new Gc(R,Ne),Pe.reversedDepthBuffer&&d&&z.buffers.depth.setReversed(!0),re=R.createFramebuffer(),ie=R.createFramebuffer(),ae=R.createFramebuffer(),Fe=new Oo(R),B=new Tc,V=new Kc(R,Ne,z,B,Pe,et,Fe),Ie=new wo(N),Le=new Xa(R),tt=new no(R,Le),Re=new Eo(R,Le,Fe,tt),ze=new Ao(R,Re,Le,tt,Fe),Ye=new ko(R,Pe,V),Ge=new ao(B),Ve=new wc(N,Ie,Ne,Pe,tt,Ge),He=new el(N,B),Ue=new kc,We=new Ic(Ne),Je=new to(N,Ie,z,ze,p,s),Ke=new Wc(N,ze,Pe),rt=new tl(R,Fe,Pe,z),Xe=new ro(R,Ne,Fe),Qe=new Do(R,Ne,Fe),Fe.programs=Ve.programs,N.capabilities=Pe,N.extensions=Ne,N.properties=B,N.renderLists=Ue,N.shadowMap=Ke,N.state=z,N.info=Fe}g!==1009&&(M=new Mo(g,t.width,t.height,o,r,i));let W=new Zc(N,R);this.xr=W,this.getContext=function(){return R},this.getContextAttributes=function(){return R.getContextAttributes()},this.forceContextLoss=function(){let e=Ne.get(`WEBGL_lose_context`);e&&e.loseContext()},this.forceContextRestore=function(){let e=Ne.get(`WEBGL_lose_context`);e&&e.restoreContext()},this.getPixelRatio=function(){return ge},this.setPixelRatio=function(e){e!==void 0&&(ge=e,this.setSize(me,he,!1))},this.getSize=function(e){return e.set(me,he)},this.setSize=function(e,n,r=!0){W.isPresenting?H(`WebGLRenderer: Can't change size while VR device is presenting.`):(me=e,he=n,t.width=Math.floor(e*ge),t.height=Math.floor(n*ge),r===!0&&(t.style.width=e+`px`,t.style.height=n+`px`),M!==null&&M.setSize(t.width,t.height),this.setViewport(0,0,e,n))},this.getDrawingBufferSize=function(e){return e.set(me*ge,he*ge).floor()},this.setDrawingBufferSize=function(e,n,r){me=e,he=n,ge=r,t.width=Math.floor(e*r),t.height=Math.floor(n*r),this.setViewport(0,0,e,n)},this.setEffects=function(e){if(g===1009)U(`WebGLRenderer: setEffects() requires outputBufferType set to HalfFloatType or FloatType.`);else{if(e){for(let t=0;t<e.length;t++)if(e[t].isOutputPass===!0){H(`WebGLRenderer: OutputPass is not needed in setEffects(). Tone mapping and color space conversion are applied automatically.`);break}}M.setEffects(e||[])}},this.getCurrentViewport=function(e){return e.copy(le)},this.getViewport=function(e){return e.copy(ye)},this.setViewport=function(e,t,n,r){e.isVector4?ye.set(e.x,e.y,e.z,e.w):ye.set(e,t,n,r),z.viewport(le.copy(ye).multiplyScalar(je()).round())},this.getScissor=function(e){return e.copy(be)},this.setScissor=function(e,t,n,r){e.isVector4?be.set(e.x,e.y,e.z,e.w):be.set(e,t,n,r),z.scissor(ue.copy(be).multiplyScalar(je()).round())},this.getScissorTest=function(){return xe},this.setScissorTest=function(e){z.setScissorTest(xe=e)},this.setOpaqueSort=function(e){_e=e},this.setTransparentSort=function(e){ve=e},this.getClearColor=function(e){return e.copy(Je.getClearColor())},this.setClearColor=function(){Je.setClearColor(...arguments)},this.getClearAlpha=function(){return Je.getClearAlpha()},this.setClearAlpha=function(){Je.setClearAlpha(...arguments)},this.clear=function(e=!0,t=!0,n=!0){let r=0;if(e){let e=!1;if(I!==null){let t=I.texture.format;e=_.has(t)}if(e){let e=I.texture.type,t=y.has(e),n=Je.getClearColor(),r=Je.getClearAlpha(),i=n.r,a=n.g,o=n.b;t?(x[0]=i,x[1]=a,x[2]=o,x[3]=r,R.clearBufferuiv(R.COLOR,0,x)):(E[0]=i,E[1]=a,E[2]=o,E[3]=r,R.clearBufferiv(R.COLOR,0,E))}else r|=R.COLOR_BUFFER_BIT}t&&(r|=R.DEPTH_BUFFER_BIT,this.state.buffers.depth.setMask(!0)),n&&(r|=R.STENCIL_BUFFER_BIT,this.state.buffers.stencil.setMask(4294967295)),r!==0&&R.clear(r)},this.clearColor=function(){this.clear(!0,!1,!1)},this.clearDepth=function(){this.clear(!1,!0,!1)},this.clearStencil=function(){this.clear(!1,!1,!0)},this.setNodesHandler=function(e){e.setRenderer(this),F=e},this.dispose=function(){t.removeEventListener(`webglcontextlost`,at,!1),t.removeEventListener(`webglcontextrestored`,ot,!1),t.removeEventListener(`webglcontextcreationerror`,st,!1),Je.dispose(),Ue.dispose(),We.dispose(),V.dispose(),B.dispose(),Ie.dispose(),ze.dispose(),Re.dispose(),tt.dispose(),rt.dispose(),Ve.dispose(),W.dispose(),W.removeEventListener(`sessionstart`,pt),W.removeEventListener(`sessionend`,mt),ht.stop()};function at(e){e.preventDefault(),$e(`WebGLRenderer: Context Lost.`),ee=!0}function ot(){$e(`WebGLRenderer: Context Restored.`),ee=!1;let e=Fe.autoReset,t=Ke.enabled,n=Ke.autoUpdate,r=Ke.needsUpdate,i=Ke.type;it(),Fe.autoReset=e,Ke.enabled=t,Ke.autoUpdate=n,Ke.needsUpdate=r,Ke.type=i}function st(e){U(`WebGLRenderer: A WebGL context could not be created. Reason: `,e.statusMessage)}function ct(e){let t=e.target;t.removeEventListener(`dispose`,ct),G(t)}function G(e){lt(e),B.remove(e)}function lt(e){let t=B.get(e).programs;t!==void 0&&(t.forEach(function(e){Ve.releaseProgram(e)}),e.isShaderMaterial&&Ve.releaseShaderCache(e))}this.renderBufferDirect=function(e,t,n,r,i,a){t===null&&(t=ke);let o=i.isMesh&&i.matrixWorld.determinantAffine()<0,s=Et(e,t,n,r,i);z.setMaterial(r,o);let c=n.index,l=1;if(r.wireframe===!0){if(c=Re.getWireframeAttribute(n),c===void 0)return;l=2}let u=n.drawRange,d=n.attributes.position,f=u.start*l,p=(u.start+u.count)*l;a!==null&&(f=Math.max(f,a.start*l),p=Math.min(p,(a.start+a.count)*l)),c===null?d!=null&&(f=Math.max(f,0),p=Math.min(p,d.count)):(f=Math.max(f,0),p=Math.min(p,c.count));let m=p-f;if(m<0||m===1/0)return;tt.setup(i,r,s,n,c);let h,g=Xe;if(c!==null&&(h=Le.get(c),g=Qe,g.setIndex(h)),i.isMesh)r.wireframe===!0?(z.setLineWidth(r.wireframeLinewidth*je()),g.setMode(R.LINES)):g.setMode(R.TRIANGLES);else if(i.isLine){let e=r.linewidth;e===void 0&&(e=1),z.setLineWidth(e*je()),i.isLineSegments?g.setMode(R.LINES):i.isLineLoop?g.setMode(R.LINE_LOOP):g.setMode(R.LINE_STRIP)}else i.isPoints?g.setMode(R.POINTS):i.isSprite&&g.setMode(R.TRIANGLES);if(i.isBatchedMesh){if(Ne.get(`WEBGL_multi_draw`))g.renderMultiDraw(i._multiDrawStarts,i._multiDrawCounts,i._multiDrawCount);else{let e=i._multiDrawStarts,t=i._multiDrawCounts,n=i._multiDrawCount,a=c?Le.get(c).bytesPerElement:1,o=B.get(r).currentProgram.getUniforms();for(let r=0;r<n;r++)o.setValue(R,`_gl_DrawID`,r),g.render(e[r]/a,t[r])}}else if(i.isInstancedMesh)g.renderInstances(f,m,i.count);else if(n.isInstancedBufferGeometry){let e=n._maxInstanceCount===void 0?1/0:n._maxInstanceCount,t=Math.min(n.instanceCount,e);g.renderInstances(f,m,t)}else g.render(f,m)};function ut(e,t,n,r){F!==null&&e.isNodeMaterial&&F.setObject(r,e),we===!0&&Ge.setState(e,n,!1),e.transparent===!0&&e.side===2&&e.forceSinglePass===!1?(e.side=1,e.needsUpdate=!0,St(e,t,r),e.side=0,e.needsUpdate=!0,St(e,t,r),e.side=2):St(e,t,r)}this.compile=function(e,t,n=null){n===null&&(n=e),F!==null&&F.renderStart(e,t,n),k=We.get(n),k.init(t),j.push(k),n.traverseVisible(function(e){e.isLight&&e.layers.test(t.layers)&&(k.pushLight(e),e.castShadow&&k.pushShadow(e))}),e!==n&&e.traverseVisible(function(e){e.isLight&&e.layers.test(t.layers)&&(k.pushLight(e),e.castShadow&&k.pushShadow(e))}),k.setupLights(),F!==null&&F.updateLights(k.state.lightsArray),Te=this.localClippingEnabled,we=Ge.init(this.clippingPlanes,Te),we===!0&&Ge.setGlobalState(this.clippingPlanes,t),F!==null&&Ke.render(k.state.shadowsArray,n,t);let r=new Set;return e.traverse(function(e){if(!(e.isMesh||e.isPoints||e.isLine||e.isSprite))return;let i=e.material;if(i){if(Array.isArray(i))for(let a=0;a<i.length;a++){let o=i[a];ut(o,n,t,e),r.add(o)}else ut(i,n,t,e),r.add(i)}}),k=j.pop(),F!==null&&F.renderEnd(),r},this.compileAsync=function(e,t,n=null){let r=this.compile(e,t,n);return new Promise(t=>{function n(){r.forEach(function(e){let t=B.get(e).currentProgram;(t===void 0||t.isReady())&&r.delete(e)}),r.size===0?t(e):setTimeout(n,10)}Ne.get(`KHR_parallel_shader_compile`)===null?setTimeout(n,10):n()})};let dt=null;function ft(e){dt&&dt(e)}function pt(){ht.stop()}function mt(){ht.start()}let ht=new Ya;ht.setAnimationLoop(ft),typeof self<`u`&&ht.setContext(self),this.setAnimationLoop=function(e){dt=e,W.setAnimationLoop(e),e===null?ht.stop():ht.start()},W.addEventListener(`sessionstart`,pt),W.addEventListener(`sessionend`,mt),this.render=function(e,t){if(t!==void 0&&t.isCamera!==!0){U(`WebGLRenderer.render: camera is not an instance of THREE.Camera.`);return}if(ee===!0)return;F!==null&&F.renderStart(e,t);let n=W.enabled===!0&&W.isPresenting===!0,r=M!==null&&(I===null||n)&&M.begin(N,I);if(e.matrixWorldAutoUpdate===!0&&e.updateMatrixWorld(),t.parent===null&&t.matrixWorldAutoUpdate===!0&&t.updateMatrixWorld(),W.enabled===!0&&W.isPresenting===!0&&(M===null||M.isCompositing()===!1)&&(W.cameraAutoUpdate===!0&&W.updateCamera(t),t=W.getCamera()),e.isScene===!0&&e.onBeforeRender(N,e,t,I),k=We.get(e,j.length),k.init(t),k.state.textureUnits=V.getTextureUnits(),j.push(k),Ee.multiplyMatrices(t.projectionMatrix,t.matrixWorldInverse),t.isArrayCamera?Ce.setFromArrayCamera(t):Se.setFromProjectionMatrix(Ee,qe,t.reversedDepth),Te=this.localClippingEnabled,we=Ge.init(this.clippingPlanes,Te),O=Ue.get(e,A.length),O.init(),A.push(O),this.info.render.frame++,W.enabled===!0&&W.isPresenting===!0){let e=N.xr.getDepthSensingMesh();e!==null&&gt(e,t,-1/0,N.sortObjects)}gt(e,t,0,N.sortObjects),O.finish(),F!==null&&F.updateLights(k.state.lightsArray),N.sortObjects===!0&&O.sort(_e,ve),Ae=W.enabled===!1||W.isPresenting===!1||W.hasDepthSensing()===!1,Ae&&Je.addToRenderList(O,e),this.info.autoReset===!0&&this.info.reset(),we===!0&&Ge.beginShadows();let i=k.state.shadowsArray;if(Ke.render(i,e,t),we===!0&&Ge.endShadows(),(r&&M.hasRenderPass())===!1){let n=O.opaque,r=O.transmissive;if(k.setupLights(),t.isArrayCamera){let i=t.cameras;if(r.length>0)for(let t=0,a=i.length;t<a;t++){let a=i[t];vt(n,r,e,a)}Ae&&Je.render(e);for(let t=0,n=i.length;t<n;t++){let n=i[t];_t(O,e,n,n.viewport)}}else r.length>0&&vt(n,r,e,t),Ae&&Je.render(e),_t(O,e,t)}I!==null&&se===0&&(V.updateMultisampleRenderTarget(I),V.updateRenderTargetMipmap(I)),r&&M.end(N),e.isScene===!0&&e.onAfterRender(N,e,t),tt.resetDefaultState(),L=-1,ce=null,j.pop(),j.length>0?(k=j[j.length-1],V.setTextureUnits(k.state.textureUnits),we===!0&&Ge.setGlobalState(N.clippingPlanes,k.state.camera)):k=null,A.pop(),O=A.length>0?A[A.length-1]:null,F!==null&&F.renderEnd()};function gt(e,t,n,r){if(e.visible===!1)return;if(e.layers.test(t.layers)){if(e.isGroup)n=e.renderOrder;else if(e.isLOD)e.autoUpdate===!0&&e.update(t);else if(e.isLight)k.pushLight(e),e.castShadow&&k.pushShadow(e);else if(e.isSprite){let i=t.isArrayCamera?Ce:Se;if(!e.frustumCulled||e.intersectsFrustum(i)){r&&Oe.setFromMatrixPosition(e.matrixWorld).applyMatrix4(Ee);let i=ze.update(e),a=e.material;a.visible&&O.push(e,i,a,n,Oe.z,null,t)}}else if(e.isMesh||e.isLine||e.isPoints){let i=t.isArrayCamera?Ce:Se;if(!e.frustumCulled||e.intersectsFrustum(i)){let i=ze.update(e),a=e.material;if(r&&(e.boundingSphere===void 0?(i.boundingSphere===null&&i.computeBoundingSphere(),Oe.copy(i.boundingSphere.center)):(e.boundingSphere===null&&e.computeBoundingSphere(),Oe.copy(e.boundingSphere.center)),Oe.applyMatrix4(e.matrixWorld).applyMatrix4(Ee)),Array.isArray(a)){let r=i.groups;for(let o=0,s=r.length;o<s;o++){let s=r[o],c=a[s.materialIndex];c&&c.visible&&O.push(e,i,c,n,Oe.z,s,t)}}else a.visible&&O.push(e,i,a,n,Oe.z,null,t)}}}let i=e.children;for(let e=0,a=i.length;e<a;e++)gt(i[e],t,n,r)}function _t(e,t,n,r){let{opaque:i,transmissive:a,transparent:o}=e;k.setupLightsView(n),we===!0&&Ge.setGlobalState(N.clippingPlanes,n),r&&z.viewport(le.copy(r)),i.length>0&&yt(i,t,n),a.length>0&&yt(a,t,n),o.length>0&&yt(o,t,n),z.buffers.depth.setTest(!0),z.buffers.depth.setMask(!0),z.buffers.color.setMask(!0),z.setPolygonOffset(!1)}function vt(e,t,n,r){if((n.isScene===!0?n.overrideMaterial:null)!==null)return;if(k.state.transmissionRenderTarget[r.id]===void 0){let e=Ne.has(`EXT_color_buffer_half_float`)||Ne.has(`EXT_color_buffer_float`);k.state.transmissionRenderTarget[r.id]=new Xt(1,1,{generateMipmaps:!0,type:e?S:h,minFilter:m,samples:Math.max(4,Pe.samples),stencilBuffer:i,resolveDepthBuffer:!1,resolveStencilBuffer:!1,storeMultisampledDepthBuffer:!1,storeMultisampledStencilBuffer:!1,colorSpace:Y.workingColorSpace})}let a=k.state.transmissionRenderTarget[r.id],o=r.viewport||le;a.setSize(o.z*N.transmissionResolutionScale,o.w*N.transmissionResolutionScale);let s=N.getRenderTarget(),c=N.getActiveCubeFace(),l=N.getActiveMipmapLevel();N.setRenderTarget(a),N.getClearColor(fe),pe=N.getClearAlpha(),pe<1&&N.setClearColor(16777215,.5),N.clear(),Ae&&Je.render(n);let u=N.toneMapping;N.toneMapping=0;let d=r.viewport;if(r.viewport!==void 0&&(r.viewport=void 0),k.setupLightsView(r),we===!0&&Ge.setGlobalState(N.clippingPlanes,r),yt(e,n,r),V.updateMultisampleRenderTarget(a),V.updateRenderTargetMipmap(a),Ne.has(`WEBGL_multisampled_render_to_texture`)===!1){let e=!1;for(let i=0,a=t.length;i<a;i++){let{object:a,geometry:o,material:s,group:c}=t[i];if(s.side===2&&a.layers.test(r.layers)){let t=s.side;s.side=1,s.needsUpdate=!0,bt(a,n,r,o,s,c),s.side=t,s.needsUpdate=!0,e=!0}}e===!0&&(V.updateMultisampleRenderTarget(a),V.updateRenderTargetMipmap(a))}N.setRenderTarget(s,c,l),N.setClearColor(fe,pe),d!==void 0&&(r.viewport=d),N.toneMapping=u}function yt(e,t,n){let r=t.isScene===!0?t.overrideMaterial:null;for(let i=0,a=e.length;i<a;i++){let a=e[i],{object:o,geometry:s,group:c}=a,l=a.material;l.allowOverride===!0&&r!==null&&(l=r),o.layers.test(n.layers)&&bt(o,t,n,s,l,c)}}function bt(e,t,n,r,i,a){F!==null&&i.isNodeMaterial&&F.setObject(e,i),e.onBeforeRender(N,t,n,r,i,a),e.modelViewMatrix.multiplyMatrices(n.matrixWorldInverse,e.matrixWorld),e.normalMatrix.getNormalMatrix(e.modelViewMatrix),i.onBeforeRender(N,t,n,r,e,a),i.transparent===!0&&i.side===2&&i.forceSinglePass===!1?(i.side=1,i.needsUpdate=!0,N.renderBufferDirect(n,t,r,i,e,a),i.side=0,i.needsUpdate=!0,N.renderBufferDirect(n,t,r,i,e,a),i.side=2):N.renderBufferDirect(n,t,r,i,e,a),e.onAfterRender(N,t,n,r,i,a)}function xt(e){let t=0;for(let n of e)n.texture!==null&&t++;return t}function St(e,t,n){t.isScene!==!0&&(t=ke);let r=B.get(e),i=k.state.lights,a=k.state.shadowsArray,o=i.state.version,s=Ve.getParameters(e,i.state,a,t,n,k.state.lightProbeGridArray),c=Ve.getProgramCacheKey(s),l=r.programs;r.environment=e.isMeshStandardMaterial||e.isMeshLambertMaterial||e.isMeshPhongMaterial?t.environment:null,r.fog=t.fog;let u=e.isMeshStandardMaterial||e.isMeshLambertMaterial&&!e.envMap||e.isMeshPhongMaterial&&!e.envMap;r.envMap=Ie.get(e.envMap||r.environment,u),r.envMapRotation=r.environment!==null&&e.envMap===null?t.environmentRotation:e.envMapRotation,l===void 0&&(e.addEventListener(`dispose`,ct),l=new Map,r.programs=l,r.programVariants=new Map);let d=l.get(c);if(d!==void 0){if(r.currentProgram===d&&r.lightsStateVersion===o)return Tt(e,s),d}else s.uniforms=Ve.getUniforms(e),F!==null&&e.isNodeMaterial&&F.build(e,n,s),e.onBeforeCompile(s,N),d=Ve.acquireProgram(s,c),l.set(c,d),r.uniforms=s.uniforms;let f=r.uniforms;return(!e.isShaderMaterial&&!e.isRawShaderMaterial||e.clipping===!0)&&(f.clippingPlanes=Ge.uniform),Tt(e,s),r.needsLights=Ot(e),r.lightsStateVersion=o,r.needsLights&&(f.ambientLightColor.value=i.state.ambient,f.lightProbe.value=i.state.probe,f.sunLights.value=i.state.sun,f.sunLightShadows.value=i.state.sunShadow,f.directionalLights.value=i.state.directional,f.directionalLightShadows.value=i.state.directionalShadow,f.spotLights.value=i.state.spot,f.spotLightShadows.value=i.state.spotShadow,f.rectAreaLights.value=i.state.rectArea,f.ltc_1.value=i.state.rectAreaLTC1,f.ltc_2.value=i.state.rectAreaLTC2,f.pointLights.value=i.state.point,f.pointLightShadows.value=i.state.pointShadow,f.hemisphereLights.value=i.state.hemi,f.sunShadowMatrix.value=i.state.sunShadowMatrix,f.sunShadowCascade.value=i.state.sunShadowCascade,f.directionalShadowMatrix.value=i.state.directionalShadowMatrix,f.spotLightMatrix.value=i.state.spotLightMatrix,f.spotLightMap.value=i.state.spotLightMap,f.pointShadowMatrix.value=i.state.pointShadowMatrix),r.numLightProbeGrids=xt(k.state.lightProbeGridArray),r.currentProgram=d,r.uniformsList=null,d}function Ct(e,t,n,r,i){let a=B.get(e),o=a.currentProgram.id+`,`+r+`,`+i,s=a.programVariants.get(o);return s===void 0?(s=St(e,t,n),a.programVariants.set(o,s)):(a.currentProgram=s,a.uniformsList=null,a.outputColorSpace=r,a.toneMapping=i),s}function wt(e){if(e.uniformsList===null){let t=e.currentProgram.getUniforms();e.uniformsList=Vs.seqWithValue(t.seq,e.uniforms)}return e.uniformsList}function Tt(e,t){let n=B.get(e);n.outputColorSpace=t.outputColorSpace,n.batching=t.batching,n.batchingColor=t.batchingColor,n.instancing=t.instancing,n.instancingColor=t.instancingColor,n.instancingMorph=t.instancingMorph,n.skinning=t.skinning,n.morphTargets=t.morphTargets,n.morphNormals=t.morphNormals,n.morphColors=t.morphColors,n.morphTargetsCount=t.morphTargetsCount,n.numClippingPlanes=t.numClippingPlanes,n.numIntersection=t.numClipIntersection,n.vertexAlphas=t.vertexAlphas,n.vertexTangents=t.vertexTangents,n.toneMapping=t.toneMapping}function Et(e,t,n,r,i){t.isScene!==!0&&(t=ke),V.resetTextureUnits();let a=t.fog,o=r.isMeshStandardMaterial||r.isMeshLambertMaterial||r.isMeshPhongMaterial?t.environment:null,s=I===null?N.outputColorSpace:I.isXRRenderTarget===!0?I.texture.colorSpace:Y.workingColorSpace,c=r.isMeshStandardMaterial||r.isMeshLambertMaterial&&!r.envMap||r.isMeshPhongMaterial&&!r.envMap,l=Ie.get(r.envMap||o,c),u=r.vertexColors===!0&&!!n.attributes.color&&n.attributes.color.itemSize===4,d=!!n.attributes.tangent&&(!!r.normalMap||r.anisotropy>0),f=!!n.morphAttributes.position,p=!!n.morphAttributes.normal,m=!!n.morphAttributes.color,h=0;r.toneMapped&&(I===null||I.isXRRenderTarget===!0)&&(h=N.toneMapping);let g=n.morphAttributes.position||n.morphAttributes.normal||n.morphAttributes.color,_=g===void 0?0:g.length,v=B.get(r),y=k.state.lights;if(we===!0&&(Te===!0||e!==ce)){let t=e===ce&&r.id===L;Ge.setState(r,e,t)}let b=!1,x=!1;r.version===v.__version?v.needsLights&&v.lightsStateVersion!==y.state.version||i.isBatchedMesh&&v.batching===!1||!i.isBatchedMesh&&v.batching===!0||i.isBatchedMesh&&v.batchingColor===!0&&i._colorsTexture===null||i.isBatchedMesh&&v.batchingColor===!1&&i._colorsTexture!==null||i.isInstancedMesh&&v.instancing===!1||!i.isInstancedMesh&&v.instancing===!0||i.isSkinnedMesh&&v.skinning===!1||!i.isSkinnedMesh&&v.skinning===!0||i.isInstancedMesh&&v.instancingColor===!0&&i.instanceColor===null||i.isInstancedMesh&&v.instancingColor===!1&&i.instanceColor!==null||i.isInstancedMesh&&v.instancingMorph===!0&&i.morphTexture===null||i.isInstancedMesh&&v.instancingMorph===!1&&i.morphTexture!==null?b=!0:v.envMap===l?r.fog===!0&&v.fog!==a||v.numClippingPlanes!==void 0&&(v.numClippingPlanes!==Ge.numPlanes||v.numIntersection!==Ge.numIntersection)?b=!0:v.vertexAlphas===u&&v.vertexTangents===d&&v.morphTargets===f&&v.morphNormals===p&&v.morphColors===m&&v.morphTargetsCount===_&&v.numLightProbeGrids===xt(k.state.lightProbeGridArray)?(v.outputColorSpace!==s||v.toneMapping!==h)&&(x=!0):b=!0:b=!0:(b=!0,v.__version=r.version);let S=v.currentProgram;(b===!0||x===!0)&&(S=x===!0?Ct(r,t,i,s,h):St(r,t,i),F&&r.isNodeMaterial&&F.onUpdateProgram(r,S,v));let C=!1,w=!1,T=!1,E=S.getUniforms(),O=v.uniforms;if(z.useProgram(S.program)&&(C=!0,w=!0,T=!0),r.id!==L&&(L=r.id,w=!0),C||ce!==e){z.buffers.depth.getReversed()&&e.reversedDepth!==!0&&(e._reversedDepth=!0,e.updateProjectionMatrix()),E.setValue(R,`projectionMatrix`,e.projectionMatrix),E.setValue(R,`viewMatrix`,e.matrixWorldInverse);let t=E.map.cameraPosition;t!==void 0&&t.setValue(R,De.setFromMatrixPosition(e.matrixWorld)),Pe.logarithmicDepthBuffer&&E.setValue(R,`logDepthBufFC`,2/(Math.log(e.far+1)/Math.LN2)),(r.isMeshPhongMaterial||r.isMeshToonMaterial||r.isMeshLambertMaterial||r.isMeshBasicMaterial||r.isMeshStandardMaterial||r.isShaderMaterial)&&E.setValue(R,`isOrthographic`,e.isOrthographicCamera===!0),ce!==e&&(ce=e,w=!0,T=!0)}if(v.needsLights&&(y.state.sunShadowMap.length>0&&E.setValue(R,`sunShadowMap`,y.state.sunShadowMap,V),y.state.directionalShadowMap.length>0&&E.setValue(R,`directionalShadowMap`,y.state.directionalShadowMap,V),y.state.spotShadowMap.length>0&&E.setValue(R,`spotShadowMap`,y.state.spotShadowMap,V),y.state.pointShadowMap.length>0&&E.setValue(R,`pointShadowMap`,y.state.pointShadowMap,V)),i.isSkinnedMesh){E.setOptional(R,i,`bindMatrix`),E.setOptional(R,i,`bindMatrixInverse`);let e=i.skeleton;e&&(e.boneTexture===null&&e.computeBoneTexture(),E.setValue(R,`boneTexture`,e.boneTexture,V))}i.isBatchedMesh&&(E.setOptional(R,i,`batchingTexture`),E.setValue(R,`batchingTexture`,i._matricesTexture,V),E.setOptional(R,i,`batchingIdTexture`),E.setValue(R,`batchingIdTexture`,i._indirectTexture,V),E.setOptional(R,i,`batchingColorTexture`),i._colorsTexture!==null&&E.setValue(R,`batchingColorTexture`,i._colorsTexture,V));let A=n.morphAttributes;if((A.position!==void 0||A.normal!==void 0||A.color!==void 0)&&Ye.update(i,n,S),(w||v.receiveShadow!==i.receiveShadow)&&(v.receiveShadow=i.receiveShadow,E.setValue(R,`receiveShadow`,i.receiveShadow)),(r.isMeshStandardMaterial||r.isMeshLambertMaterial||r.isMeshPhongMaterial)&&r.envMap===null&&t.environment!==null&&(O.envMapIntensity.value=t.environmentIntensity),O.dfgLUT!==void 0&&(O.dfgLUT.value=il()),w){if(E.setValue(R,`toneMappingExposure`,N.toneMappingExposure),v.needsLights&&Dt(O,T),a&&r.fog===!0&&He.refreshFogUniforms(O,a),He.refreshMaterialUniforms(O,r,ge,he,k.state.transmissionRenderTarget[e.id]),v.needsLights&&v.numLightProbeGrids>0){let e=D,t=0;for(let n of k.state.lightProbeGridArray)n.texture!==null&&(e.textures[t]=n.texture,e.min[t]=n.boundingBox.min,e.max[t]=n.boundingBox.max,e.resolution[t]=n.resolution,t++);for(let n in e)e[n].length=t;O.probesSH.value=e.textures,O.probesMin.value=e.min,O.probesMax.value=e.max,O.probesResolution.value=e.resolution}Vs.upload(R,wt(v),O,V)}if(r.isShaderMaterial&&r.uniformsNeedUpdate===!0&&(Vs.upload(R,wt(v),O,V),r.uniformsNeedUpdate=!1),r.isSpriteMaterial&&E.setValue(R,`center`,i.center),E.setValue(R,`modelViewMatrix`,i.modelViewMatrix),E.setValue(R,`normalMatrix`,i.normalMatrix),E.setValue(R,`modelMatrix`,i.matrixWorld),r.uniformsGroups!==void 0){let e=r.uniformsGroups;for(let t=0,n=e.length;t<n;t++){let n=e[t];rt.update(n,S),rt.bind(n,S)}}return S}function Dt(e,t){e.ambientLightColor.needsUpdate=t,e.lightProbe.needsUpdate=t,e.sunLights.needsUpdate=t,e.sunLightShadows.needsUpdate=t,e.directionalLights.needsUpdate=t,e.directionalLightShadows.needsUpdate=t,e.pointLights.needsUpdate=t,e.pointLightShadows.needsUpdate=t,e.spotLights.needsUpdate=t,e.spotLightShadows.needsUpdate=t,e.rectAreaLights.needsUpdate=t,e.hemisphereLights.needsUpdate=t}function Ot(e){return e.isMeshLambertMaterial||e.isMeshToonMaterial||e.isMeshPhongMaterial||e.isMeshStandardMaterial||e.isShadowMaterial||e.isShaderMaterial&&e.lights===!0}this.getActiveCubeFace=function(){return oe},this.getActiveMipmapLevel=function(){return se},this.getRenderTarget=function(){return I},this.setRenderTargetTextures=function(e,t,n){let r=B.get(e);r.__autoAllocateDepthBuffer=e.resolveDepthBuffer===!1,r.__autoAllocateDepthBuffer===!1&&(r.__useRenderToTexture=!1),B.get(e.texture).__webglTexture=t,B.get(e.depthTexture).__webglTexture=r.__autoAllocateDepthBuffer?void 0:n,r.__hasExternalTextures=!0},this.setRenderTargetFramebuffer=function(e,t){let n=B.get(e);n.__webglFramebuffer=t,n.__useDefaultFramebuffer=t===void 0},this.setRenderTarget=function(e,t=0,n=0){I=e,oe=t,se=n;let r=null,i=!1,a=!1;if(e){let o=B.get(e);if(o.__useDefaultFramebuffer!==void 0){z.bindFramebuffer(R.FRAMEBUFFER,o.__webglFramebuffer),le.copy(e.viewport),ue.copy(e.scissor),de=e.scissorTest,z.viewport(le),z.scissor(ue),z.setScissorTest(de),L=-1;return}if(o.__webglFramebuffer===void 0)V.setupRenderTarget(e);else if(o.__hasExternalTextures)V.rebindTextures(e,B.get(e.texture).__webglTexture,B.get(e.depthTexture).__webglTexture);else if(e.depthBuffer){let t=e.depthTexture;if(o.__boundDepthTexture!==t){if(t!==null&&B.has(t)&&(e.width!==t.image.width||e.height!==t.image.height))throw Error(`THREE.WebGLRenderer: Attached DepthTexture is initialized to the incorrect size.`);V.setupDepthRenderbuffer(e)}}let s=e.texture;(s.isData3DTexture||s.isDataArrayTexture||s.isCompressedArrayTexture)&&(a=!0);let c=B.get(e).__webglFramebuffer;e.isWebGLCubeRenderTarget?(r=Array.isArray(c[t])?c[t][n]:c[t],i=!0):r=e.samples>0&&V.useMultisampledRTT(e)===!1?B.get(e).__webglMultisampledFramebuffer:Array.isArray(c)?c[n]:c,le.copy(e.viewport),ue.copy(e.scissor),de=e.scissorTest}else le.copy(ye).multiplyScalar(ge).floor(),ue.copy(be).multiplyScalar(ge).floor(),de=xe;if(n!==0&&(r=re),z.bindFramebuffer(R.FRAMEBUFFER,r)&&z.drawBuffers(e,r),z.viewport(le),z.scissor(ue),z.setScissorTest(de),i){let r=B.get(e.texture);R.framebufferTexture2D(R.FRAMEBUFFER,R.COLOR_ATTACHMENT0,R.TEXTURE_CUBE_MAP_POSITIVE_X+t,r.__webglTexture,n)}else if(a){let r=t;for(let t=0;t<e.textures.length;t++){let i=B.get(e.textures[t]);R.framebufferTextureLayer(R.FRAMEBUFFER,R.COLOR_ATTACHMENT0+t,i.__webglTexture,n,r)}}else if(e!==null&&n!==0){let t=B.get(e.texture);R.framebufferTexture2D(R.FRAMEBUFFER,R.COLOR_ATTACHMENT0,R.TEXTURE_2D,t.__webglTexture,n)}L=-1};function kt(e){let t=B.get(e);return(t.__readFormat!==e.format||t.__readType!==e.type)&&(t.__readFormat=e.format,t.__readType=e.type,t.__formatReadable=Pe.textureFormatReadable(e.format),t.__typeReadable=Pe.textureTypeReadable(e.type)),t}this.readRenderTargetPixels=function(e,t,n,r,i,a,o,s=0){if(!(e&&e.isWebGLRenderTarget)){U(`WebGLRenderer.readRenderTargetPixels: renderTarget is not THREE.WebGLRenderTarget.`);return}let c=B.get(e).__webglFramebuffer;if(e.isWebGLCubeRenderTarget&&o!==void 0&&(c=c[o],Array.isArray(c)&&(c=c[0])),c){z.bindFramebuffer(R.FRAMEBUFFER,c);try{let o=e.textures[s],c=o.format,l=o.type;e.textures.length>1&&R.readBuffer(R.COLOR_ATTACHMENT0+s);let u=kt(o);if(u.__formatReadable===!1){U(`WebGLRenderer.readRenderTargetPixels: renderTarget is not in RGBA or implementation defined format.`);return}if(u.__typeReadable===!1){U(`WebGLRenderer.readRenderTargetPixels: renderTarget is not in UnsignedByteType or implementation defined type.`);return}t>=0&&t<=e.width-r&&n>=0&&n<=e.height-i&&R.readPixels(t,n,r,i,et.convert(c),et.convert(l),a)}finally{let e=I===null?null:B.get(I).__webglFramebuffer;z.bindFramebuffer(R.FRAMEBUFFER,e)}}},this.readRenderTargetPixelsAsync=async function(e,t,n,r,i,a,o,s=0){if(!(e&&e.isWebGLRenderTarget))throw Error(`THREE.WebGLRenderer.readRenderTargetPixels: renderTarget is not THREE.WebGLRenderTarget.`);let c=B.get(e).__webglFramebuffer;if(e.isWebGLCubeRenderTarget&&o!==void 0&&(c=c[o],Array.isArray(c)&&(c=c[0])),c){if(t>=0&&t<=e.width-r&&n>=0&&n<=e.height-i){z.bindFramebuffer(R.FRAMEBUFFER,c);let o=e.textures[s],l=o.format,u=o.type;e.textures.length>1&&R.readBuffer(R.COLOR_ATTACHMENT0+s);let d=kt(o);if(d.__formatReadable===!1)throw Error(`THREE.WebGLRenderer.readRenderTargetPixelsAsync: renderTarget is not in RGBA or implementation defined format.`);if(d.__typeReadable===!1)throw Error(`THREE.WebGLRenderer.readRenderTargetPixelsAsync: renderTarget is not in UnsignedByteType or implementation defined type.`);let f=R.createBuffer();R.bindBuffer(R.PIXEL_PACK_BUFFER,f),R.bufferData(R.PIXEL_PACK_BUFFER,a.byteLength,R.STREAM_READ),R.readPixels(t,n,r,i,et.convert(l),et.convert(u),0),R.bindBuffer(R.PIXEL_PACK_BUFFER,null);let p=I===null?null:B.get(I).__webglFramebuffer;z.bindFramebuffer(R.FRAMEBUFFER,p);let m=R.fenceSync(R.SYNC_GPU_COMMANDS_COMPLETE,0);return R.flush(),await nt(R,m,4),R.bindBuffer(R.PIXEL_PACK_BUFFER,f),R.getBufferSubData(R.PIXEL_PACK_BUFFER,0,a),R.bindBuffer(R.PIXEL_PACK_BUFFER,null),R.deleteBuffer(f),R.deleteSync(m),a}throw Error(`THREE.WebGLRenderer.readRenderTargetPixelsAsync: requested read bounds are out of range.`)}},this.copyFramebufferToTexture=function(e,t=null,n=0){let r=2**-n,i=Math.floor(e.image.width*r),a=Math.floor(e.image.height*r),o=t===null?0:t.x,s=t===null?0:t.y;V.setTexture2D(e,0),R.copyTexSubImage2D(R.TEXTURE_2D,n,0,0,o,s,i,a),z.unbindTexture()},this.copyTextureToTexture=function(e,t,n=null,r=null,i=0,a=0){let o,s,c,l,u,d,f,p,m,h=e.isCompressedTexture?e.mipmaps[a]:e.image;if(n!==null)o=n.max.x-n.min.x,s=n.max.y-n.min.y,c=n.isBox3?n.max.z-n.min.z:1,l=n.min.x,u=n.min.y,d=n.isBox3?n.min.z:0;else{let t=2**-i;o=Math.floor(h.width*t),s=Math.floor(h.height*t),c=e.isDataArrayTexture?h.depth:e.isData3DTexture?Math.floor(h.depth*t):1,l=0,u=0,d=0}r===null?(f=0,p=0,m=0):(f=r.x,p=r.y,m=r.z);let g=et.convert(t.format),_=et.convert(t.type),v;t.isData3DTexture?(V.setTexture3D(t,0),v=R.TEXTURE_3D):t.isDataArrayTexture||t.isCompressedArrayTexture?(V.setTexture2DArray(t,0),v=R.TEXTURE_2D_ARRAY):(V.setTexture2D(t,0),v=R.TEXTURE_2D),z.activeTexture(R.TEXTURE0),z.pixelStorei(R.UNPACK_FLIP_Y_WEBGL,t.flipY),z.pixelStorei(R.UNPACK_PREMULTIPLY_ALPHA_WEBGL,t.premultiplyAlpha),z.pixelStorei(R.UNPACK_ALIGNMENT,t.unpackAlignment);let y=z.getParameter(R.UNPACK_ROW_LENGTH),b=z.getParameter(R.UNPACK_IMAGE_HEIGHT),x=z.getParameter(R.UNPACK_SKIP_PIXELS),S=z.getParameter(R.UNPACK_SKIP_ROWS),C=z.getParameter(R.UNPACK_SKIP_IMAGES);z.pixelStorei(R.UNPACK_ROW_LENGTH,h.width),z.pixelStorei(R.UNPACK_IMAGE_HEIGHT,h.height),z.pixelStorei(R.UNPACK_SKIP_PIXELS,l),z.pixelStorei(R.UNPACK_SKIP_ROWS,u),z.pixelStorei(R.UNPACK_SKIP_IMAGES,d);let w=e.isDataArrayTexture||e.isData3DTexture,T=t.isDataArrayTexture||t.isData3DTexture;if(e.isDepthTexture){let n=B.get(e),r=B.get(t),h=B.get(n.__renderTarget),g=B.get(r.__renderTarget);z.bindFramebuffer(R.READ_FRAMEBUFFER,h.__webglFramebuffer),z.bindFramebuffer(R.DRAW_FRAMEBUFFER,g.__webglFramebuffer);for(let n=0;n<c;n++)w&&(R.framebufferTextureLayer(R.READ_FRAMEBUFFER,R.COLOR_ATTACHMENT0,B.get(e).__webglTexture,i,d+n),R.framebufferTextureLayer(R.DRAW_FRAMEBUFFER,R.COLOR_ATTACHMENT0,B.get(t).__webglTexture,a,m+n)),R.blitFramebuffer(l,u,l+o,u+s,f,p,f+o,p+s,R.DEPTH_BUFFER_BIT,R.NEAREST);z.bindFramebuffer(R.READ_FRAMEBUFFER,null),z.bindFramebuffer(R.DRAW_FRAMEBUFFER,null)}else if(i!==0||e.isRenderTargetTexture||B.has(e)){let n=B.get(e),r=B.get(t);z.bindFramebuffer(R.READ_FRAMEBUFFER,ie),z.bindFramebuffer(R.DRAW_FRAMEBUFFER,ae);for(let e=0;e<c;e++)w?R.framebufferTextureLayer(R.READ_FRAMEBUFFER,R.COLOR_ATTACHMENT0,n.__webglTexture,i,d+e):R.framebufferTexture2D(R.READ_FRAMEBUFFER,R.COLOR_ATTACHMENT0,R.TEXTURE_2D,n.__webglTexture,i),T?R.framebufferTextureLayer(R.DRAW_FRAMEBUFFER,R.COLOR_ATTACHMENT0,r.__webglTexture,a,m+e):R.framebufferTexture2D(R.DRAW_FRAMEBUFFER,R.COLOR_ATTACHMENT0,R.TEXTURE_2D,r.__webglTexture,a),i===0?T?R.copyTexSubImage3D(v,a,f,p,m+e,l,u,o,s):R.copyTexSubImage2D(v,a,f,p,l,u,o,s):R.blitFramebuffer(l,u,l+o,u+s,f,p,f+o,p+s,R.COLOR_BUFFER_BIT,R.NEAREST);z.bindFramebuffer(R.READ_FRAMEBUFFER,null),z.bindFramebuffer(R.DRAW_FRAMEBUFFER,null)}else T?e.isDataTexture||e.isData3DTexture?R.texSubImage3D(v,a,f,p,m,o,s,c,g,_,h.data):t.isCompressedArrayTexture?R.compressedTexSubImage3D(v,a,f,p,m,o,s,c,g,h.data):R.texSubImage3D(v,a,f,p,m,o,s,c,g,_,h):e.isDataTexture?R.texSubImage2D(R.TEXTURE_2D,a,f,p,o,s,g,_,h.data):e.isCompressedTexture?R.compressedTexSubImage2D(R.TEXTURE_2D,a,f,p,h.width,h.height,g,h.data):R.texSubImage2D(R.TEXTURE_2D,a,f,p,o,s,g,_,h);z.pixelStorei(R.UNPACK_ROW_LENGTH,y),z.pixelStorei(R.UNPACK_IMAGE_HEIGHT,b),z.pixelStorei(R.UNPACK_SKIP_PIXELS,x),z.pixelStorei(R.UNPACK_SKIP_ROWS,S),z.pixelStorei(R.UNPACK_SKIP_IMAGES,C),a===0&&t.generateMipmaps===!0&&t.mipmapsAutoUpdate===!0&&R.generateMipmap(v),z.unbindTexture()},this.initRenderTarget=function(e){B.get(e).__webglFramebuffer===void 0&&V.setupRenderTarget(e)},this.initTexture=function(e){e.isCubeTexture?V.setTextureCube(e,0):e.isData3DTexture?V.setTexture3D(e,0):e.isDataArrayTexture||e.isCompressedArrayTexture?V.setTexture2DArray(e,0):V.setTexture2D(e,0),z.unbindTexture()},this.resetState=function(){oe=0,se=0,I=null,z.reset(),tt.reset()},typeof __THREE_DEVTOOLS__<`u`&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent(`observe`,{detail:this}))}get coordinateSystem(){return qe}get outputColorSpace(){return this._outputColorSpace}set outputColorSpace(e){this._outputColorSpace=e;let t=this.getContext();t.drawingBufferColorSpace=Y._getDrawingBufferColorSpace(e),t.unpackColorSpace=Y._getUnpackColorSpace()}},ol=.01,sl=.999;function cl(e,t){return[e?.data.buffer,t?.buffer].filter(e=>e instanceof ArrayBuffer)}var ll="var e=class{histogram=/* @__PURE__ */ new Uint32Array(65536);depths=/* @__PURE__ */ new Float32Array;depthBits=/* @__PURE__ */ new Int32Array;reserve(e){this.depths.length>=e||(this.depths=new Float32Array(e+(e>>2)),this.depthBits=new Int32Array(this.depths.buffer))}};function t(e,t){let{data:n,count:r}=e,i=new Float32Array(n.buffer,n.byteOffset,n.length);for(let e=0,n=0,a=0;e<r;e++,n+=8,a+=3)t[a]=i[n],t[a+1]=i[n+1],t[a+2]=i[n+2]}function n(e,t,n,o,s,c){s.reserve(t);let[l,u]=r(e,t,n,o,s);if(l>u)return 0;let d=65535/Math.max(1,u-l),f=i(t,l,d,s);return a(t,l,d,s,c),f}function r(e,t,n,r,i){let{depths:a,depthBits:o}=i,[s,c,l,u]=n,d=2147483647,f=0;for(let n=0,i=0;n<t;n++,i+=3){let t=Math.fround(s*e[i]+c*e[i+1]+l*e[i+2]+u),p=t>r&&t<1/0;a[n]=p?t:-1;let m=o[n];m>f&&(f=m),p&&m<d&&(d=m)}return[d,f]}function i(e,t,n,r){let{depthBits:i,histogram:a}=r;a.fill(0);let o=0;for(let r=0;r<e;r++){let e=i[r];e<t||(a[(e-t)*n|0]++,o++)}return o}function a(e,t,n,r,i){let{depthBits:a,histogram:o}=r,s=0;for(let e=65535;e>=0;e--){let t=o[e];o[e]=s,s+=t}for(let r=e-1;r>=0;r--){let e=a[r];e>=t&&(i[o[(e-t)*n|0]++]=r)}}var o=class{#e=new e;#t=/* @__PURE__ */ new Float32Array;#n=0;answer(e){let t=performance.now();e.frame!==null&&this.#r(e.frame);let r=this.#i(e.spare),i=n(this.#t,this.#n,e.row,.01,this.#e,r);return{frame:e.frame,order:r,drawn:i,ms:performance.now()-t}}#r(e){let n=e.count*3;this.#t.length<n&&(this.#t=new Float32Array(n+(n>>2))),t(e,this.#t),this.#n=e.count}#i(e){return e!==null&&e.length>=this.#n?e:new Uint32Array(this.#n+(this.#n>>2))}};function s(e,t){return[e?.data.buffer,t?.buffer].filter(e=>e instanceof ArrayBuffer)}const c=new o;self.addEventListener(`message`,e=>{let t=c.answer(e.data);self.postMessage(t,{transfer:s(t.frame,t.order)})});",ul=typeof self<`u`&&self.Blob&&new Blob([`URL.revokeObjectURL(import.meta.url);`,ll],{type:`text/javascript;charset=utf-8`});function dl(e){let t;try{if(t=ul&&(self.URL||self.webkitURL).createObjectURL(ul),!t)throw``;let n=new Worker(t,{type:`module`,name:e?.name});return n.addEventListener(`error`,()=>{(self.URL||self.webkitURL).revokeObjectURL(t)}),n}catch{return new Worker(`data:text/javascript;charset=utf-8,`+encodeURIComponent(ll),{type:`module`,name:e?.name})}}var fl=3,pl=class{#e;#t=[];#n=null;#r=null;#i=null;constructor(e=new dl){this.#e=e,e.addEventListener(`message`,e=>this.#s(e.data)),e.addEventListener(`error`,e=>{this.#c(Error(`the sort worker failed: ${e.message??`it did not start`}`))})}get busy(){return this.#n!==null}sort(e,t){return this.#i===null?new Promise((n,r)=>{let i={frame:e,row:t,resolve:n,reject:r};this.#n===null?this.#o(i):this.#a(i)}):Promise.reject(this.#i)}recycle(e){let t=new Uint32Array(e.buffer);t.length>0&&this.#t.length<fl&&this.#t.push(t)}close(){this.#c(Error(`the sorter is closed`))}#a(e){let t=this.#r;if(t===null){this.#r=e;return}let n=e.frame===null;this.#r=n?{...e,frame:t.frame}:e,t.resolve({order:null,frame:n?null:t.frame,sortMs:0})}#o(e){let{frame:t,row:n}=e,r=this.#t.pop()??null,i={frame:t,row:n,spare:r};try{this.#e.postMessage(i,cl(t,r)),this.#n=e}catch(t){e.reject(t instanceof Error?t:Error(String(t)))}}#s({frame:e,order:t,drawn:n,ms:r}){let i=this.#n;if(i!==null){if(this.#n=null,this.#r!==null){let e=this.#r;this.#r=null,this.#o(e)}i.resolve({order:t.subarray(0,n),frame:e,sortMs:r})}}#c(e){if(this.#i===null){this.#i=e,this.#e.terminate();for(let t of[this.#n,this.#r])t?.reject(e);this.#n=this.#r=null}}},ml=2048,hl=8;function gl(e,t){let n=2**Math.ceil(Math.log2(Math.max(e,hl))),r=e<=.75*n&&n>hl?.75*n:n;return Math.min(r,Math.max(e,t))}function _l(e){return{full:Math.floor(e/ml),rest:e%ml}}var vl=class{#e;#t;#n;#r=new Wa;#i=new K;constructor(e){this.#e=e,this.#t=yl(e,hl),this.#n=yl(e,hl)}get texture(){return this.#t}static limit(e){return ml*e.capabilities.maxTextureSize}write(e,t,n){let{full:r,rest:i}=_l(n);this.#o(r+ +!!i,e.capabilities.maxTextureSize);let{image:a}=this.#n;a.data=t,a.height=this.#t.image.height,r>0&&this.#a(e,ml,0,r),i>0&&this.#a(e,i,r,r+1),a.data=null}dispose(){this.#t.dispose()}#a(e,t,n,r){this.#r.min.set(0,n),this.#r.max.set(t,r),e.copyTextureToTexture(this.#n,this.#t,this.#r,this.#i.set(0,n))}#o(e,t){e<=this.#t.image.height||(this.#t.dispose(),this.#t=yl(this.#e,gl(e,t)))}};function yl(e,t){let n=new ri(null,ml,t,e===4?ne:P,b);return n.internalFormat=e===4?`RGBA32UI`:`R32UI`,n.unpackAlignment=4,n.source.dataReady=!1,n.needsUpdate=!0,n}var bl=`
precision highp float;
precision highp int;
precision highp usampler2D;

const int WIDTH_BITS = 11;
const int WIDTH_MASK = (1 << WIDTH_BITS) - 1;
const int SPLATS_PER_INSTANCE = 128;

const float ALPHA_MIN = 1.0 / 255.0;
// Square pixels.
const float LOW_PASS = 0.3;
// The projection is linearised at most this far outside the picture, as a share of half its size.
const float FOV_MARGIN = 0.3;
// Variances above it, square pixels, come from numbers that mean nothing.
const float COVARIANCE_MAX = 1e15;
// Rasterisers move corners to a grid of down to 1/16 of a pixel; this many standard deviations, of 0.55 pixels at
// least, make up for it.
const float PAD = 0.1;

uniform usampler2D gaussians;
uniform usampler2D order;
uniform int count;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
// Of the picture in its window or target, pixels: left, bottom, width, height.
uniform vec4 viewport;
// Least depth of a centre, in units of the camera.
uniform float near;
// Normalised depth of the nearest and the farthest that is drawn.
uniform vec2 depthRange;
// 2 / log2(far + 1) for a logarithmic depth buffer; 0: the depth is the projection's.
uniform float logDepth;
// Colours leave the shader in linear light instead of sRGB-encoded.
uniform bool linearOutput;

// Corner, and number of the splat in its instance.
in vec3 position;

flat out vec2 center;
flat out vec3 falloff;
flat out vec4 color;

vec3 linearOfEncoded(vec3 encoded) {
  return mix(encoded / 12.92, pow((encoded + 0.055) / 1.055, vec3(2.4)), greaterThan(encoded, vec3(0.04045)));
}

vec2 signedPair(uint word) {
  return vec2(int(word << 16) >> 16, int(word) >> 16) / 32767.0;
}

mat3 rotationOf(vec4 wxyz) {
  vec4 q = wxyz * inversesqrt(dot(wxyz, wxyz));
  float w = q.x, x = q.y, y = q.z, z = q.w;
  return mat3(
    1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y),
    2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x),
    2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)
  );
}

float windowDepth(vec3 point, float w) {
  float ndc = logDepth > 0.0
    ? log2(1.0 + w) * logDepth - 1.0
    : (projectionMatrix[2][2] * point.z + projectionMatrix[3][2]) / w;
  // The camera's near and far planes do not cut splats: only the rules of drawing do.
  return clamp(ndc, depthRange.x, depthRange.y);
}

void main() {
  // Outside of the picture, unless all goes well.
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);

  int place = gl_InstanceID * SPLATS_PER_INSTANCE + int(position.z);
  if (place >= count) return;
  int texel = int(texelFetch(order, ivec2(place & WIDTH_MASK, place >> WIDTH_BITS), 0).r) * 2;
  uvec4 head = texelFetch(gaussians, ivec2(texel & WIDTH_MASK, texel >> WIDTH_BITS), 0);
  // Both texels of a Gaussian are in one row, because rows are of even length.
  uvec4 tail = texelFetch(gaussians, ivec2((texel & WIDTH_MASK) + 1, texel >> WIDTH_BITS), 0);

  vec3 point = (modelViewMatrix * vec4(uintBitsToFloat(head.xyz), 1.0)).xyz;
  float depth = -point.z;
  float opacity = float(tail.y >> 16) / 65535.0;
  vec4 quaternion = vec4(signedPair(tail.z), signedPair(tail.w));
  if (!(depth > near) || opacity < ALPHA_MIN || dot(quaternion, quaternion) == 0.0) return;

  bool perspective = projectionMatrix[2][3] != 0.0;
  float w = perspective ? depth : 1.0;
  vec2 zoom = vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
  vec2 shift = perspective ? -projectionMatrix[2].xy : projectionMatrix[3].xy;
  vec2 slope = point.xy / w;
  vec2 ndc = zoom * slope + shift;
  // Where the projection is linearised; a parallel one is linear already.
  vec2 held = perspective ? (clamp(ndc, -1.0 - FOV_MARGIN, 1.0 + FOV_MARGIN) - shift) / zoom : vec2(0.0);

  vec3 scales = uintBitsToFloat(uvec3((tail.x & 0xffffu) << 15, (tail.x >> 16) << 15, (tail.y & 0xffffu) << 15));
  mat3 axes = mat3(modelViewMatrix) * rotationOf(quaternion);
  vec2 focal = 0.5 * viewport.zw * zoom / w;
  // Rows of the Jacobian times the axes: a vector's dot products with the columns.
  vec3 bx = focal.x * vec3(1.0, 0.0, held.x) * axes * scales;
  vec3 by = focal.y * vec3(0.0, 1.0, held.y) * axes * scales;

  float squareX = dot(bx, bx), squareY = dot(by, by);
  float xx = squareX + LOW_PASS, yy = squareY + LOW_PASS, xy = dot(bx, by);
  // xx yy - xy^2, without the difference of two large numbers that it is for long thin splats.
  vec3 area = cross(bx, by);
  float determinant = dot(area, area) + LOW_PASS * (squareX + squareY + LOW_PASS);
  if (!(xx < COVARIANCE_MAX && yy < COVARIANCE_MAX)) return;

  float sigmaY = sqrt(yy), breadth = sqrt(determinant) / sigmaY;
  float shear = xy / yy;
  // Standard deviations at which alpha is down to ALPHA_MIN.
  float reach = sqrt(2.0 * log(opacity / ALPHA_MIN)) + PAD;
  vec2 offset = reach * vec2(position.x * breadth + position.y * shear * sigmaY, position.y * sigmaY);

  center = viewport.xy + 0.5 * viewport.zw * (ndc + 1.0);
  falloff = sqrt(0.5) * vec3(1.0 / breadth, shear / breadth, 1.0 / sigmaY);
  vec3 encoded = vec3(
    float(head.w & 2047u) / 2047.0, float((head.w >> 11) & 2047u) / 2047.0, float(head.w >> 22) / 1023.0
  );
  color = vec4(linearOutput ? linearOfEncoded(encoded) : encoded, opacity);
  gl_Position = vec4(ndc + 2.0 * offset / viewport.zw, windowDepth(point, w), 1.0);
}
`,xl=`
precision highp float;

const float ALPHA_MIN = 1.0 / 255.0;

uniform float alphaMax;

flat in vec2 center;
flat in vec3 falloff;
flat in vec4 color;

out vec4 fragment;

void main() {
  // From the pixel's centre and not from an interpolated place, which follows corners moved to the grid.
  vec2 d = gl_FragCoord.xy - center;
  vec2 v = vec2(falloff.x * d.x - falloff.y * d.y, falloff.z * d.y);
  float alpha = min(alphaMax, color.a * exp(-dot(v, v)));
  if (alpha < ALPHA_MIN) discard;
  fragment = vec4(alpha * color.rgb, alpha);
}
`,Sl=new $t;function Cl(e){return Math.cbrt(Math.abs(e.determinant()))}function wl(e,t){Sl.multiplyMatrices(e.matrixWorldInverse,t.matrixWorld);let n=Sl.elements,r=-1/Cl(Sl);return[n[2]*r,n[6]*r,n[10]*r,n[14]*r]}var Tl=2,El={count:0,data:new Uint32Array},Dl=class extends ei{type=`SplatMesh`;#e;#t=new jl(4);#n=new jl(1);#r=El;#i=new Uint32Array;#a=null;#o=!1;#s=!1;constructor(){let e=Ml();super(Pl(),Nl(e)),this.#e=e,this.frustumCulled=!1}get drawnCount(){return this.#i.length}get frame(){return this.#r}get order(){return this.#i}setFrame(e,t){this.#o||=e!==this.#r,this.#s=!0,this.#r=e,this.#i=t,this.geometry.instanceCount=Math.ceil(t.length/128)}setOrder(e){this.setFrame(this.#r,e)}setLook(e){this.#e.alphaMax.value=e.alphaMax}dispose(){this.#t.dispose(),this.#n.dispose(),this.#a=null,this.geometry.dispose(),this.material.dispose(),this.dispatchEvent({type:`dispose`})}raycast(e,t){}onBeforeRender(e,t,n){this.#c(e);let r=this.#e;r.gaussians.value=this.#t.texture,r.order.value=this.#n.texture,r.count.value=this.#i.length,Al(e,r.viewport.value),Ol.multiplyMatrices(n.matrixWorldInverse,this.matrixWorld),r.near.value=ol*Cl(Ol),Fl(r,e,n),r.linearOutput.value=!Il(e),this.material.uniformsNeedUpdate=!0}#c(e){let t=this.#a!==e.properties;if(!t&&!this.#s)return;let n=this.#r.count*Tl;Ll(e,n),(t||this.#o)&&this.#t.write(e,this.#r.data,n),this.#n.write(e,this.#i,this.#i.length),this.#a=e.properties,this.#o=this.#s=!1}},Ol=new $t,kl=new K;function Al(e,t){e.getCurrentViewport(t),t.z>0&&t.w>0||(e.getDrawingBufferSize(kl),t.set(0,0,kl.x,kl.y))}var jl=class{#e;#t=0;constructor(e){this.#e=[new vl(e),new vl(e)]}get texture(){return this.#e[this.#t].texture}write(e,t,n){this.#t=1-this.#t,this.#e[this.#t].write(e,t,n)}dispose(){for(let e of this.#e)e.dispose()}};function Ml(){return{gaussians:{value:null},order:{value:null},count:{value:0},viewport:{value:new Jt},near:{value:ol},depthRange:{value:new K(-1,1)},logDepth:{value:0},linearOutput:{value:!1},alphaMax:{value:sl}}}function Nl(e){let t=new Ri({name:`splats`,glslVersion:Ke,uniforms:e,vertexShader:bl,fragmentShader:xl,transparent:!0,premultipliedAlpha:!0,blending:5,blendEquation:100,blendSrc:201,blendDst:205,depthTest:!0,depthWrite:!1,toneMapped:!1,side:2,forceSinglePass:!0});return t.allowOverride=!1,t}function Pl(){let e=[],t=[];for(let n=0;n<128;n++)e.push(-1,-1,n,1,-1,n,1,1,n,-1,1,n),t.push(...[0,1,2,0,2,3].map(e=>4*n+e));let n=new Ta;return n.setAttribute(`position`,new vr(e,3)),n.setIndex(new gr(t,1)),n.instanceCount=0,n.boundingBox=new Zn,n.boundingSphere=new Sr(new q,1/0),n}function Fl(e,t,n){let{reversedDepthBuffer:r,logarithmicDepthBuffer:i}=t.capabilities;e.depthRange.value.set(r?0:-1,1);let{far:a,isPerspectiveCamera:o}=n;e.logDepth.value=i&&o?2/Math.log2(a+1):0}function Il(e){let t=e.getRenderTarget(),n=t===null?e.outputColorSpace:t.isXRRenderTarget===!0?t.texture.colorSpace:Y.workingColorSpace;return Y.getTransfer(n)===Ue}function Ll(e,t){let n=vl.limit(e);if(!(t<=n))throw new r(`this graphics device draws at most ${Math.floor(n/Tl)} Gaussians, and the frame has more`,``,`choose a lower quality, or another device`)}var Rl=class{#e=new Map;on(e,t){let n=this.#e.get(e)??new Set;return this.#e.set(e,n),n.add(t),()=>void n.delete(t)}emit(e,t){for(let n of[...this.#e.get(e)??[]])try{n(t)}catch(e){reportError(e)}}clear(){this.#e.clear()}},zl={fps:0,shownFrame:-1,decodeMs:0,sortMs:0,splats:0,bufferSeconds:0,fetchedSeconds:0,bitsPerSecond:0,bytesRead:0,droppedFrames:0,decodedFrames:0,tier:null,layers:0,workers:0,memoryBytes:0},Bl={BakedMeta:{type:`object`,required:[`fps`,`clip_frames`,`alpha_max`,`background`,`scene_scale`,`world_unit`,`coordinate_frame`,`config_hash`,`profile`],properties:{fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:2147483648},{type:`integer`,minimum:1,exclusiveMaximum:2147483648}]},clip_frames:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},alpha_max:{type:`number`,exclusiveMinimum:0,exclusiveMaximum:1},background:{type:`array`,minItems:3,maxItems:3,prefixItems:[{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1}]},scene_scale:{type:`number`,exclusiveMinimum:0},world_unit:{type:`string`,maxLength:4096},coordinate_frame:{type:`string`,maxLength:4096},config_hash:{type:`string`,maxLength:4096},profile:{type:`string`,const:`baked`}}},ClipEntry:{type:`object`,required:[`bytes`,`sha256`,`layers`,`clip`,`init`,`first_frame`,`frames`,`duration_s`],oneOf:[{required:[`file`]},{required:[`offset`]}],properties:{file:{type:`string`,maxLength:512,pattern:`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`},offset:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},bytes:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},sha256:{type:`string`,pattern:`^[0-9a-f]{64}$`},layers:{type:`array`,minItems:4,maxItems:4,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},clip:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},init:{type:`string`,pattern:`^[0-9a-f]{64}$`},first_frame:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},frames:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},duration_s:{type:`number`,minimum:0,maximum:1e9}}},InitEntry:{type:`object`,required:[`bytes`,`sha256`,`layers`,`id`],oneOf:[{required:[`file`]},{required:[`offset`]}],properties:{file:{type:`string`,maxLength:512,pattern:`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`},offset:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},bytes:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},sha256:{type:`string`,pattern:`^[0-9a-f]{64}$`},layers:{type:`array`,minItems:4,maxItems:4,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},id:{type:`string`,pattern:`^[0-9a-f]{64}$`}}},InitMeta:{type:`object`,required:[`fps`,`clip_frames`,`alpha_max`,`background`,`scene_scale`,`world_unit`,`coordinate_frame`,`config_hash`,`gaussians_per_anchor`,`base_gaussians`,`static_features`,`dynamic_features`,`anchors`,`reference_clip`],properties:{fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:2147483648},{type:`integer`,minimum:1,exclusiveMaximum:2147483648}]},clip_frames:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},alpha_max:{type:`number`,exclusiveMinimum:0,exclusiveMaximum:1},background:{type:`array`,minItems:3,maxItems:3,prefixItems:[{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1}]},scene_scale:{type:`number`,exclusiveMinimum:0},world_unit:{type:`string`,maxLength:4096},coordinate_frame:{type:`string`,maxLength:4096},config_hash:{type:`string`,maxLength:4096},gaussians_per_anchor:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},base_gaussians:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},static_features:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},dynamic_features:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},anchors:{type:`integer`,minimum:0,exclusiveMaximum:2147483648},reference_clip:{type:`integer`,minimum:0,exclusiveMaximum:4294967296}}},Manifest:{type:`object`,required:[`crc32c`,`format`,`format_version`,`fps`,`target_duration_s`,`sequence`,`inits`,`segments`,`ended`],properties:{crc32c:{type:`string`,pattern:`^[0-9a-f]{8}$`},format:{type:`string`,const:`clipgstream`},format_version:{type:`string`},fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},target_duration_s:{type:`number`,minimum:0,maximum:1e9},sequence:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},inits:{type:`array`,items:{ref:`InitEntry`}},segments:{type:`array`,items:{ref:`ClipEntry`}},ended:{type:`boolean`}}},ManifestHeader:{type:`object`,required:[`format`,`format_version`],properties:{format:{type:`string`,const:`clipgstream`},format_version:{type:`string`}}},ProfileMeta:{type:`object`,properties:{profile:{type:`string`,maxLength:256}}},ViewMeta:{type:`object`,required:[`name`,`width_px`,`height_px`,`fx_px`,`fy_px`,`cx_px`,`cy_px`,`camera_from_world`,`held_out`],properties:{name:{type:`string`,maxLength:1024},width_px:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},height_px:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},fx_px:{type:`number`},fy_px:{type:`number`},cx_px:{type:`number`},cy_px:{type:`number`},camera_from_world:{type:`array`,minItems:12,maxItems:12,items:{type:`number`}},held_out:{type:`boolean`}}},ViewsMeta:{type:`object`,required:[`views`],properties:{views:{type:`array`,items:{ref:`ViewMeta`}}}}},Vl={CGSF:{layers:{init:[0],clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},IMET:{layers:{init:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},VIEW:{layers:{init:[0]},version:0,critical:!1,repeats:!1,profiles:[`anchors`,`baked`]},HEAD:{layers:{init:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},HEDX:{layers:{init:[3]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},CMET:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},APOS:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},ALSC:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},AFEA:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},ASTA:{layers:{clip:[0,1]},version:0,critical:!0,repeats:!0,profiles:[`anchors`]},FMET:{layers:{clip:[0]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},FMLP:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},FTAB:{layers:{clip:[0,1,2]},version:1,critical:!0,repeats:!0,profiles:[`anchors`]},BMET:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`baked`]},BKEY:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`baked`]},BDLT:{layers:{clip:[1]},version:0,critical:!0,repeats:!0,profiles:[`baked`]}},Hl={segmentBytes:536870912,manifestBytes:67108864,metadataBytes:4194304,arrayBytes:1073741824,boxes:2048,segments:1048576,anchors:2097152,channels:512,mlpWidth:4096,gaussiansPerAnchor:64,clipFrames:1024,lookups:268435456,gaussians:16777216,products:68719476736,views:4096},Ul=2197175160,Wl=Gl();function Gl(){let e=new Int32Array(2048);for(let t=0;t<256;t++){let n=t;for(let e=0;e<8;e++)n=n>>>1^(n&1?Ul:0);e[t]=n}for(let t=256;t<e.length;t++){let n=e[t-256];e[t]=n>>>8^e[n&255]}return e}function Kl(e){let t=Wl,n=-1,r=0;for(;r+8<=e.length;r+=8){let i=n^(e[r]|e[r+1]<<8|e[r+2]<<16|e[r+3]<<24);n=t[1792+(i&255)]^t[1536+(i>>>8&255)]^t[1280+(i>>>16&255)]^t[1024+(i>>>24)]^t[768+e[r+4]]^t[512+e[r+5]]^t[256+e[r+6]]^t[e[r+7]]}for(;r<e.length;r++)n=n>>>8^t[(n^e[r])&255];return~n>>>0}function ql(e){return e.toString(16).padStart(8,`0`)}function $(e,n,r={}){let i=[r.expected===void 0?``:`expected ${r.expected}`,r.found===void 0?``:`found ${r.found}`].filter(Boolean),a=i.length?`${e} (${i.join(`, `)})`:e;return r.hint===void 0?new t(a,n):new t(a,n,r.hint)}function Jl(...e){return e.filter(Boolean).join(`, `)}var Yl=20,Xl=1;function Zl(e){return new DataView(e.buffer,e.byteOffset,e.byteLength)}function Ql(e,t){return e.getUint32(t+4,!0)*2**32+e.getUint32(t,!0)}function $l(e,t,n,r=0){let i=r+t,a=Jl(n,`byte ${i}`);if(e.length-t<24)throw $(`a box header is cut`,a,{expected:24,found:e.length-t});let o=Zl(e),s=o.getUint32(t+Yl,!0),c=Kl(e.subarray(t,t+Yl));if(c!==s)throw au(`a box header is damaged (CRC-32C)`,a,s,c);let l=eu(e,t,a),[u,d,f,p]=e.subarray(t+4,t+8),m=Jl(n,`box ${l}, byte ${i}`);if(d>Xl||p)throw $(`a box sets reserved flags`,m);if(f>=4)throw $(`a box is in no layer`,m,{found:f});let h=Ql(o,t+8),g=i+24+h,_=o.getUint32(t+16,!0);return{type:l,version:u,critical:d===Xl,layer:f,length:h,payloadCrc:_,offset:i,end:g}}function eu(e,t,n){let r=e.subarray(t,t+4);if(r.some(e=>e<=32||e>=127))throw $(`a box type is not ASCII`,n);return String.fromCharCode(...r)}function tu(e,t,n,r=0){let i=Jl(n,`box ${t.type}, byte ${t.offset}`),a=t.offset-r+24;if(t.length>e.length-a)throw $(`a box runs past the end`,i,{expected:`${t.length} bytes`,found:e.length-a});let o=e.subarray(a,a+t.length),s=Kl(o);if(s!==t.payloadCrc)throw au(`a box is damaged (CRC-32C)`,i,t.payloadCrc,s);return{...t,payload:o,where:n}}function*nu(e,t,n=!1){let r=0,i=0;for(let a=1;i<e.length&&!(n&&e.length-i<24);a++){if(a>Hl.boxes)throw $(`too many boxes`,Jl(t,`byte ${i}`));let n=$l(e,i,t);if(n.layer<r)throw $(`a box follows one of a higher layer`,Jl(t,`box ${n.type}, byte ${i}`),{found:n.layer});yield n,r=n.layer,i=n.end}}function ru(e,t,n=0,r={}){return $(t,iu(e,n),r)}function iu(e,t=0){return Jl(e.where,`box ${e.type}, byte ${e.offset+24+t}`)}function au(e,t,n,r){return $(e,t,{expected:ql(n),found:ql(r)})}function ou(e){let t=e&32768?-1:1,n=e>>>10&31,r=e&1023;return n===31?r?NaN:t*(1/0):n===0?t*r*2**-24:t*(1024+r)*2**(n-25)}var su=class e{box;position;end;view;constructor(e,t=0,n=e.payload.length){this.box=e,this.position=t,this.end=n,this.view=Zl(e.payload)}get left(){return this.end-this.position}error(e,t={}){return ru(this.box,e,this.position,t)}take(e){let t=this.skip(e);return this.box.payload.subarray(t,t+e)}part(t){let n=this.skip(t);return new e(this.box,n,n+t)}u8(){return this.view.getUint8(this.skip(1))}i8(){return this.view.getInt8(this.skip(1))}u16(){return this.view.getUint16(this.skip(2),!0)}u32(){return this.view.getUint32(this.skip(4),!0)}u64(){return Ql(this.view,this.skip(8))}f32(){return this.view.getFloat32(this.skip(4),!0)}f64(){return this.view.getFloat64(this.skip(8),!0)}floats(e){let t=this.skip(4*e),n=new Float32Array(e);for(let r=0;r<e;r++)n[r]=this.view.getFloat32(t+4*r,!0);return this.finite(n,`a number is not finite`)}halves(e){let t=this.skip(2*e),n=new Float32Array(e);for(let r=0;r<e;r++)n[r]=ou(this.view.getUint16(t+2*r,!0));return this.finite(n,`a perceptron's number is not finite`)}numbers(e,t,n,r){let{count:i,channels:a,mode:o}=t;return this.decode(r,t=>e.decodeArray(t,i,a,o,n))}wideNumbers(e,t,n){let{count:r,channels:i,mode:a}=t;return this.decode(n,t=>e.decodeWideArray(t,r,i,a))}decode(e,n){let r=this.position;try{return n(this.take(this.left))}catch(n){throw!(n instanceof t)||n.where?n:new t(n.what===`a number of an entropy-coded array is out of range`?e:n.what,iu(this.box,r),n.hint)}}finite(e,t){if(!e.every(Number.isFinite))throw this.error(t);return e}skip(e){if(e>this.left){let t={expected:`${e} bytes`,found:this.left};throw this.error(`a box's payload is too short`,t)}return this.position+=e,this.position-e}},cu=e=>e/2**32|0,lu=e=>e>>>0;function uu(e,t,n,r){let i=cu(n),a=lu(n);e.setUint32(t,r?a:i,r),e.setUint32(t+4,r?i:a,r)}function du(e){return e instanceof Uint8Array||ArrayBuffer.isView(e)&&e.constructor.name===`Uint8Array`&&`BYTES_PER_ELEMENT`in e&&e.BYTES_PER_ELEMENT===1}var fu=e=>e?`"${e}" `:``;function pu(e,t=``){if(typeof e!=`number`)throw TypeError(fu(t)+`expected number, got `+typeof e);if(!Number.isSafeInteger(e)||e<0)throw RangeError(fu(t)+`expected integer >= 0, got `+e);return e}function mu(e,t,n=``){if(du(e)&&(t===void 0||e.length===t))return e;t!==void 0&&pu(t,`length`);let r=du(e),i=t===void 0?``:` of length ${t}`,a=r?`length=${e.length}`:`type=${typeof e}`,o=fu(n)+`expected Uint8Array`+i+`, got `+a;throw r?RangeError(o):TypeError(o)}var hu=(e,t)=>{if(typeof e!=`object`||!e||Array.isArray(e))throw TypeError((t===`object`?``:`"${t}" `)+`expected object, got type=`+typeof e)},gu=(e,t)=>{hu(e,t);let n=Object.getPrototypeOf(e);if(n!==Object.prototype&&n!==null)throw TypeError(`"${t}" expected plain object`);if(Object.hasOwn(e,`__proto__`))throw TypeError(`"${t}.__proto__" is not allowed`)};function _u(e,t=!0){if(e.destroyed)throw Error(`hash was destroyed`);if(t&&e.finished)throw Error(`digest() was already called`)}function vu(e,t){mu(e,void 0,`output`);let n=t.outputLen;if(!(e.length>=n))throw RangeError(`"output" expected length >= `+n)}function yu(...e){for(let t=0;t<e.length;t++)e[t].fill(0)}function bu(e){return new DataView(e.buffer,e.byteOffset,e.byteLength)}function xu(e,t){return e<<32-t|e>>>t}function Su(e,t,n=`opts`){return gu(e,`defaults`),t!==void 0&&gu(t,n),Object.assign(Object.create(null),e,t)}function Cu(e,t={}){if(typeof e!=`function`)throw TypeError(`"hashCons" expected function, got type=`+typeof e);t=Su({},t,`info`);let n=(t,n)=>e(n).update(t).digest(),r=e(void 0);return n.outputLen=r.outputLen,n.blockLen=r.blockLen,n.canXOF=r.canXOF,n.create=t=>e(t),Object.assign(n,t),Object.freeze(n)}var wu=e=>({oid:Uint8Array.from([6,9,96,134,72,1,101,3,4,2,e])});function Tu(e,t,n){return e&t^~e&n}function Eu(e,t,n){return e&t^e&n^t&n}var Du=class{blockLen;outputLen;canXOF=!1;padOffset;isLE;buffer;view;finished=!1;length=0;pos=0;destroyed=!1;constructor(e,t,n,r){this.blockLen=e,this.outputLen=t,this.padOffset=n,this.isLE=r,this.buffer=new Uint8Array(e),this.view=bu(this.buffer)}update(e){_u(this),mu(e);let{view:t,buffer:n,blockLen:r}=this,i=e.length,a=!1;for(let o=0;o<i;){let s=Math.min(r-this.pos,i-o);if(s===r){let t=bu(e);for(;r<=i-o;o+=r)this.process(t,o);a=!0}else n.set(o===0&&s===i?e:e.subarray(o,o+s),this.pos),this.pos+=s,o+=s,this.pos===r&&(this.process(t,0),this.pos=0,a=!0)}return this.length+=e.length,a&&this.roundClean(),this}digestInto(e){_u(this),vu(e,this),this.finished=!0;let{buffer:t,view:n,blockLen:r,isLE:i}=this,{pos:a}=this;t[a++]=128,t.fill(0,a),this.padOffset>r-a&&(this.process(n,0),t.fill(0)),uu(n,r-8,this.length*8,i),this.process(n,0),this.roundClean();let o=e===t?n:bu(e),s=this.outputLen,c=s/4,l=this.get();if(s%4||c>l.length)throw Error(`invalid outputLen`);for(let e=0;e<c;e++)o.setUint32(4*e,l[e],i)}digest(){let{buffer:e,outputLen:t}=this;this.digestInto(e);let n=e.slice(0,t);return this.destroy(),n}_cloneIntoMeta(e){let{buffer:t,length:n,finished:r,destroyed:i,pos:a}=this;return e.destroyed=i,e.finished=r,e.length=n,e.pos=a,a&&e.buffer.set(t),e}clone(){return this._cloneInto()}},Ou=Uint32Array.from([1779033703,3144134277,1013904242,2773480762,1359893119,2600822924,528734635,1541459225]),ku=Uint32Array.from([1116352408,1899447441,3049323471,3921009573,961987163,1508970993,2453635748,2870763221,3624381080,310598401,607225278,1426881987,1925078388,2162078206,2614888103,3248222580,3835390401,4022224774,264347078,604807628,770255983,1249150122,1555081692,1996064986,2554220882,2821834349,2952996808,3210313671,3336571891,3584528711,113926993,338241895,666307205,773529912,1294757372,1396182291,1695183700,1986661051,2177026350,2456956037,2730485921,2820302411,3259730800,3345764771,3516065817,3600352804,4094571909,275423344,430227734,506948616,659060556,883997877,958139571,1322822218,1537002063,1747873779,1955562222,2024104815,2227730452,2361852424,2428436474,2756734187,3204031479,3329325298]),Au=new Uint32Array(64),ju=class extends Du{A=0;B=0;C=0;D=0;E=0;F=0;G=0;H=0;constructor(e,t){super(64,e,8,!1),this.A=t[0]|0,this.B=t[1]|0,this.C=t[2]|0,this.D=t[3]|0,this.E=t[4]|0,this.F=t[5]|0,this.G=t[6]|0,this.H=t[7]|0}get(){let{A:e,B:t,C:n,D:r,E:i,F:a,G:o,H:s}=this;return[e,t,n,r,i,a,o,s]}set(e,t,n,r,i,a,o,s){this.A=e|0,this.B=t|0,this.C=n|0,this.D=r|0,this.E=i|0,this.F=a|0,this.G=o|0,this.H=s|0}_cloneInto(e){return(e||=new this.constructor).set(...this.get()),this._cloneIntoMeta(e)}process(e,t){for(let n=0;n<16;n++,t+=4)Au[n]=e.getUint32(t,!1);for(let e=16;e<64;e++){let t=Au[e-15],n=Au[e-2],r=xu(t,7)^xu(t,18)^t>>>3,i=xu(n,17)^xu(n,19)^n>>>10;Au[e]=i+Au[e-7]+r+Au[e-16]|0}let{A:n,B:r,C:i,D:a,E:o,F:s,G:c,H:l}=this;for(let e=0;e<64;e++){let t=xu(o,6)^xu(o,11)^xu(o,25),u=l+t+Tu(o,s,c)+ku[e]+Au[e]|0,d=(xu(n,2)^xu(n,13)^xu(n,22))+Eu(n,r,i)|0;l=c,c=s,s=o,o=a+u|0,a=i,i=r,r=n,n=u+d|0}n=n+this.A|0,r=r+this.B|0,i=i+this.C|0,a=a+this.D|0,o=o+this.E|0,s=s+this.F|0,c=c+this.G|0,l=l+this.H|0,this.set(n,r,i,a,o,s,c,l)}roundClean(){yu(Au)}destroy(){this.destroyed=!0,this.set(0,0,0,0,0,0,0,0),yu(this.buffer)}},Mu=class extends ju{constructor(){super(32,Ou)}},Nu=Cu(()=>new Mu,wu(1)),Pu=Array.from({length:256},(e,t)=>t.toString(16).padStart(2,`0`));function Fu(e){let t=``;for(let n of e)t+=Pu[n];return t}async function Iu(e){let t=globalThis.crypto?.subtle;return t?Fu(new Uint8Array(await t.digest(`SHA-256`,e))):Lu(e)}function Lu(e){return Fu(Nu(e))}var Ru=`CGSF`,zu=24,Bu=24+zu,Vu=`894347530d0a1a0a`,Hu=class{kind;boxes;whole;where;constructor(e,t,n,r){this.kind=e,this.boxes=t,this.whole=n,this.where=r}all(e){return this.boxes.filter(t=>t.type===e)}one(e){let t=this.boxes.find(t=>t.type===e);if(!t)throw this.error(`the ${this.kind} segment has no ${e} box`);return t}error(e){return $(e,this.where)}requireProfile(e){for(let t of this.boxes)if(!Vl[t.type].profiles.includes(e))throw ru(t,`the box has no place in a stream of the ${e} profile`)}};function Uu(e,t,n,r){if(e.length>Hl.segmentBytes)throw $(`a segment is too long`,r);if(e.length<Bu)throw $(`a segment is cut`,r,{expected:Bu,found:e.length});if(String.fromCharCode(...e.subarray(0,4))!==Ru)throw $(`not a ClipGStream segment`,r);let i=Gu(e,r);if(i.kind!==t)throw $(`another kind of segment`,r,{expected:t,found:i.kind});let a=i.bytes===e.length;Wu(i.bytes,e.length,n,r);let o=[];for(let t of nu(e,r,!a)){if(t.layer>=n)break;o.push(tu(e,t,r))}let s=o.slice(1).filter(e=>Ju(e,t));return Yu(s),new Hu(t,s,a,r)}function Wu(e,t,n,r){if(e<t)throw $(`bytes follow a segment's end`,r,{expected:e,found:t});if(n>=4&&e>t)throw $(`a segment is cut`,r,{expected:e,found:t});if(e>Hl.segmentBytes)throw $(`a segment is too long`,r,{found:e})}function Gu(e,t,n=0){let r=tu(e,$l(e,0,t,n),t,n),i=new su(r);if(r.payload.length!==zu)throw i.error(`a file-type box has another length`,{found:r.payload.length});let a=Fu(i.take(8));if(a!==Vu)throw i.error(`the magic bytes are wrong`,{expected:Vu,found:a});let[o,s]=[i.u16(),i.u16()];return Ku(o,s,Jl(t,`byte ${n}`)),{kind:String.fromCharCode(...i.take(4)),major:o,minor:s,bytes:i.u64()}}function Ku(e,t,n){if(e===1)return;let r=e>1?`use a newer player`:`pack the stream again with a newer clipgstream`;throw $(`stream format version ${e}.${t} is not known`,n,{hint:r})}function qu(e,t){let n=[0,0,0,0];for(let r of nu(e,t))n.fill(r.end,r.layer);if(n[3]!==e.length)throw $(`a segment is cut`,t,{expected:n[3],found:e.length});return n}function Ju(e,t){let n=Object.hasOwn(Vl,e.type)?Vl[e.type]:void 0,r=n?.layers[t];if(r&&n.version===e.version){if(!r.includes(e.layer))throw ru(e,`a box is in another layer`,0,{found:e.layer});return!0}if(!e.critical)return!1;throw $(`box ${e.type} version ${e.version} in the ${t} segment must be understood`,Jl(e.where,`byte ${e.offset}`),{found:`an unknown box`,hint:`use a newer player`})}function Yu(e){let t=new Set([Ru]);for(let n of e){if(t.has(n.type)&&!Vl[n.type].repeats)throw $(`box ${n.type} stands twice in a segment`,Jl(n.where,`byte ${n.offset}`));t.add(n.type)}}var Xu=new Map;function Zu(e,t,n=``){if(t.ref)return Zu(e,Bl[t.ref],n);let r=$u(e,t);return r?{path:n,expected:r}:Array.isArray(e)?id(e,t,n):Qu(e)?ad(e,t,n):null}function Qu(e){return typeof e==`object`&&!!e&&!Array.isArray(e)}function $u(e,t){if(!ed(e,t.type))return`type ${t.type}`;if(t.const!==void 0&&e!==t.const)return`"${t.const}"`;if(typeof e==`number`)return td(e,t);if(typeof e==`string`)return nd(e,t);if(Array.isArray(e)){let{minItems:n=0,maxItems:r=1/0}=t;return e.length<n||e.length>r?`${n} to ${r} items`:``}return``}function ed(e,t){return t===`integer`?Number.isInteger(e):t===`number`?Number.isFinite(e):t===`array`?Array.isArray(e):t===`object`?Qu(e):t===void 0||typeof e===t}function td(e,t){let{minimum:n,maximum:r,exclusiveMinimum:i,exclusiveMaximum:a}=t;return n!==void 0&&e<n?`at least ${n}`:r!==void 0&&e>r?`at most ${r}`:i!==void 0&&e<=i?`above ${i}`:a!==void 0&&e>=a?`below ${a}`:``}function nd(e,t){let{maxLength:n,pattern:r}=t;return n!==void 0&&e.length>n&&[...e].length>n?`at most ${n} characters`:r===void 0||rd(r).test(e)?``:`text like ${r}`}function rd(e){let t=Xu.get(e)??new RegExp(e,`u`);return Xu.set(e,t),t}function id(e,t,n){for(let[r,i]of e.entries()){let e=t.prefixItems?.[r]??t.items,a=e?Zu(i,e,od(n,r)):null;if(a)return a}return null}function ad(e,t,n){for(let[r,i]of Object.entries(t.properties??{}))if(Object.hasOwn(e,r)){let t=Zu(e[r],i,od(n,r));if(t)return t}else if(t.required?.includes(r))return{path:od(n,r),expected:`a value`};let r=t.oneOf??[],i=r.filter(t=>t.required.every(t=>Object.hasOwn(e,t)));return r.length===0||i.length===1?null:{path:n,expected:`exactly one of ${r.map(e=>e.required.join(`, `)).join(`, `)}`}}function od(e,t){return e?`${e}.${t}`:String(t)}var sd=200,[cd,ld,ud,dd,fd,pd]=[34,92,123,125,91,93];function md(e,t,n,r){let i=hd(e,n,r),a=Zu(i,Bl[t]);if(a)throw $(`${n} is not valid: ${a.path||`document`}`,r,{expected:a.expected});return i}function hd(e,t,n){if(gd(e))throw $(`${t} is not valid: document`,n,{found:`too many levels`});try{return JSON.parse(new TextDecoder(`utf-8`,{fatal:!0,ignoreBOM:!0}).decode(e))}catch(e){throw e instanceof SyntaxError||e instanceof TypeError?$(`${t} is not valid: document`,n,{expected:`JSON`}):e}}function gd(e){let t=0,n=!1;for(let r=0;r<e.length;r++){let i=e[r];if(i===cd?n=!n:n?r+=+(i===ld):i===ud||i===fd?t++:(i===dd||i===pd)&&t--,t>sd)return!0}return!1}var _d=class extends t{},vd=/^\{"crc32c":"([0-9a-f]{8})",$/,yd=21,bd=/^\d{1,5}\.\d{1,5}$/,xd=1e-6,Sd=`the manifest`;function Cd(e,t,n=`file`){if(e.length>Hl.manifestBytes)throw $(`the manifest is too long`,t);wd(e,t),Ed(md(e,`ManifestHeader`,Sd,t),t);let r=md(e,`Manifest`,Sd,t);if(Math.max(r.inits.length,r.segments.length)>Hl.segments)throw $(`the manifest lists too many segments`,t,{expected:Hl.segments});let i=Dd(r,n);if(i)throw $(`the manifest is not valid: ${i}`,t);return Md(r)}function wd(e,t){let n=vd.exec(String.fromCharCode(...e.subarray(0,yd))),r=ql(Kl(e.subarray(yd)));if(n?.[1]!==r)throw Td(e,t),new _d(`the manifest is damaged (CRC-32C) (expected ${n?`${n[1]}, found ${r}`:`a checksum as first member`})`,t)}function Td(e,n){try{Ed(md(e,`ManifestHeader`,Sd,n),n)}catch(e){if(!(e instanceof t))throw e;if(e.what.startsWith(`stream format version`))throw new _d(e.what,n,e.hint)}}function Ed(e,t){if(!bd.test(e.format_version))throw $(`the manifest is not valid: format_version`,t,{expected:`major.minor`});let[n,r]=e.format_version.split(`.`).map(Number);Ku(n,r,t)}function Dd(e,t){return Od(e)||kd(e)||Ad(e,t)||jd(e)}function Od(e){for(let[t,n]of Object.entries({inits:e.inits,segments:e.segments}))for(let[e,{layers:r,bytes:i}]of n.entries())if(!(r[0]<=r[1]&&r[1]<=r[2]&&r[2]<=r[3])||r[3]!==i)return`${t}.${e}: layers must not fall, and the last must be all bytes`;let t=e.inits.findIndex(e=>e.id!==e.sha256);return t<0?``:`inits.${t}: an init segment's id is its SHA-256`}function kd(e){let t=new Set(e.inits.map(e=>e.id));if(t.size<e.inits.length)return`an init segment is listed twice`;if(e.sequence!==(e.segments[0]?.clip??0))return`sequence is not the number of the first clip`;let n=e.segments.find(e=>!t.has(e.init));if(n)return`clip ${n.clip} needs an init segment that is not listed`;for(let[t,n]of e.segments.entries()){let r=e.segments[t-1];if(r&&(n.clip<=r.clip||n.first_frame<r.first_frame+r.frames))return`clip ${n.clip} does not follow clip ${r.clip} in number and frames`}return``}function Ad(e,t){let n=[...e.inits,...e.segments];if(n.some(e=>e[t]===void 0))return t===`file`?`a folder's segments need files`:`a single file's segments need offsets`;if(t===`file`)return new Set(n.map(e=>e.file)).size<n.length?`a file is listed twice`:``;let r=n.map(({offset:e=0,bytes:t})=>({offset:e,bytes:t}));r.sort((e,t)=>e.offset-t.offset);let i=r.findIndex((e,t)=>t>0&&e.offset-r[t-1].offset<r[t-1].bytes);return i<0?``:`two segments overlap at byte ${r[i].offset}`}function jd(e){let t=e.fps[0]/e.fps[1];for(let{clip:n,frames:r,duration_s:i}of e.segments){let a=i*t;if(Math.abs(a-r)>xd*Math.max(a,r))return`clip ${n} does not last as long as its frames`;if(i>e.target_duration_s*1.000001)return`clip ${n} is longer than target_duration_s`}return``}function Md(e){return{formatVersion:e.format_version,fps:e.fps,targetDurationS:e.target_duration_s,sequence:e.sequence,inits:e.inits.map(e=>({...Nd(e),id:e.id})),segments:e.segments.map(e=>({...Nd(e),clip:e.clip,init:e.init,firstFrame:e.first_frame,frames:e.frames,durationS:e.duration_s})),ended:e.ended}}function Nd(e){let{file:t,offset:n,bytes:r,sha256:i,layers:a}=e,o={bytes:r,sha256:i,layers:a};return t===void 0?n===void 0?o:{offset:n,...o}:{file:t,...o}}function Pd(e,n,r=`manifest`){let i=Fd(e,n);if(i)throw new t(`the stream was replaced while it was read: ${i}`,r,`open it again`)}function Fd(e,t){if(Rd(e,t))return``;if(e.ended)return`it had ended`;if(!Rd([e.fps,e.targetDurationS],[t.fps,t.targetDurationS]))return`it has another frame rate or clip length`;if(e.segments.length&&t.sequence<e.sequence)return`its sequence went back`;if(e.segments.length&&!t.segments.length)return`its clips are gone`;let n=e.segments.filter(e=>e.clip>=t.sequence);if(!n.every((e,n)=>Id(e,t.segments[n])))return`a listed clip has changed`;let r=new Set(n.map(e=>e.init)),i=new Map(t.inits.map(e=>[e.id,e]));return e.inits.some(e=>r.has(e.id)&&!Rd(e,i.get(e.id)))?`a listed init segment has changed`:``}function Id(e,t){return!t||e.sha256!==void 0?Rd(e,t):Rd(Ld(e),Ld(t))}function Ld(e){let{sha256:t,layers:n,...r}=e;return r}function Rd(e,t){if(typeof e!=`object`||typeof t!=`object`||e===null||t===null)return e===t;let[n,r]=[Object.entries(e),Object.entries(t)],i=new Map(r);return n.length===r.length&&n.every(([e,t])=>Rd(t,i.get(e)))}function zd(e,t){return t===void 0?e:new Promise((n,r)=>{let i=()=>r(t.reason);t.addEventListener(`abort`,i),t.aborted&&i(),e.then(n,r).finally(()=>t.removeEventListener(`abort`,i))})}function Bd(e){let t=new su(e),[n,r,i,a]=[t.u32(),t.u64(),t.u32(),t.u32()],o=Fu(t.take(32));if(r>=2**53)throw $(`a clip's number or first frame is out of range`,iu(e),{found:r});return{clip:n,firstFrame:r,frames:i,anchors:a,initId:o}}var Vd=ArrayBuffer,Hd=Uint8Array,Ud=Uint16Array,Wd=Int16Array,Gd=Int32Array,Kd=function(e,t,n){if(Hd.prototype.slice)return Hd.prototype.slice.call(e,t,n);(t==null||t<0)&&(t=0),(n==null||n>e.length)&&(n=e.length);var r=new Hd(n-t);return r.set(e.subarray(t,n)),r},qd=function(e,t,n,r){if(Hd.prototype.fill)return Hd.prototype.fill.call(e,t,n,r);for((n==null||n<0)&&(n=0),(r==null||r>e.length)&&(r=e.length);n<r;++n)e[n]=t;return e},Jd=function(e,t,n,r){if(Hd.prototype.copyWithin)return Hd.prototype.copyWithin.call(e,t,n,r);for((n==null||n<0)&&(n=0),(r==null||r>e.length)&&(r=e.length);n<r;)e[t++]=e[n++]},Yd=[`invalid zstd data`,`window size too large (>2046MB)`,`invalid block type`,`FSE accuracy too high`,`match distance too far back`,`unexpected EOF`],Xd=function(e,t,n){var r=Error(t||Yd[e]);if(r.code=e,Error.captureStackTrace&&Error.captureStackTrace(r,Xd),!n)throw r;return r},Zd=function(e,t,n){for(var r=0,i=0;r<n;++r)i|=e[t++]<<(r<<3);return i},Qd=function(e,t){return(e[t]|e[t+1]<<8|e[t+2]<<16|e[t+3]<<24)>>>0},$d=function(e,t){var n=e[0]|e[1]<<8|e[2]<<16;if(n==3126568&&e[3]==253){var r=e[4],i=r>>5&1,a=r>>2&1,o=r&3,s=r>>6;r&8&&Xd(0);var c=6-i,l=o==3?4:o,u=Zd(e,c,l);c+=l;var d=s?1<<s:i,f=Zd(e,c,d)+(s==1&&256),p=f;if(!i){var m=1<<10+(e[5]>>3);p=m+(m>>3)*(e[5]&7)}p>2145386496&&Xd(1);var h=new Hd((t==1?f||p:t?0:p)+12);return h[0]=1,h[4]=4,h[8]=8,{b:c+d,y:0,l:0,d:u,w:t&&t!=1?t:h.subarray(12),e:p,o:new Gd(h.buffer,0,3),u:f,c:a,m:Math.min(131072,p)}}if((n>>4|e[3]<<20)==25481893)return Qd(e,4)+8;Xd(0)},ef=function(e){for(var t=0;1<<t<=e;++t);return t-1},tf=function(e,t,n){var r=(t<<3)+4,i=(e[t]&15)+5;i>n&&Xd(3);for(var a=1<<i,o=a,s=-1,c=-1,l=-1,u=a,d=new Vd(512+(a<<2)),f=new Wd(d,0,256),p=new Ud(d,0,256),m=new Ud(d,512,a),h=512+(a<<1),g=new Hd(d,h,a),_=new Hd(d,h+a);s<255&&o>0;){var v=ef(o+1),y=r>>3,b=(1<<v+1)-1,x=(e[y]|e[y+1]<<8|e[y+2]<<16)>>(r&7)&b,S=(1<<v)-1,C=b-o-1,w=x&S;if(w<C?(r+=v,x=w):(r+=v+1,x>S&&(x-=C)),f[++s]=--x,x==-1?(o+=x,g[--u]=s):o-=x,!x)do{var T=r>>3;c=(e[T]|e[T+1]<<8)>>(r&7)&3,r+=2,s+=c}while(c==3)}(s>255||o)&&Xd(0);for(var E=0,D=(a>>1)+(a>>3)+3,O=a-1,k=0;k<=s;++k){var A=f[k];if(A<1)p[k]=-A;else for(l=0;l<A;++l){g[E]=k;do E=E+D&O;while(E>=u)}}for(E&&Xd(0),l=0;l<a;++l){var j=p[g[l]]++,M=_[l]=i-ef(j);m[l]=(j<<M)-a}return[r+7>>3,{b:i,s:g,n:_,t:m}]},nf=function(e,t){var n=0,r=-1,i=new Hd(292),a=e[t],o=i.subarray(0,256),s=i.subarray(256,268),c=new Ud(i.buffer,268);if(a<128){var l=tf(e,t+1,6),u=l[0],d=l[1];t+=a;var f=u<<3,p=e[t];p||Xd(0);for(var m=0,h=0,g=d.b,_=g,v=(++t<<3)-8+ef(p);v-=g,!(v<f);){var y=v>>3;if(m+=(e[y]|e[y+1]<<8)>>(v&7)&(1<<g)-1,o[++r]=d.s[m],v-=_,v<f)break;y=v>>3,h+=(e[y]|e[y+1]<<8)>>(v&7)&(1<<_)-1,o[++r]=d.s[h],g=d.n[m],m=d.t[m],_=d.n[h],h=d.t[h]}++r>255&&Xd(0)}else{for(r=a-127;n<r;n+=2){var b=e[++t];o[n]=b>>4,o[n+1]=b&15}++t}var x=0;for(n=0;n<r;++n){var S=o[n];S>11&&Xd(0),x+=S&&1<<S-1}var C=ef(x)+1,w=1<<C,T=w-x;for(T&T-1&&Xd(0),o[r++]=ef(T)+1,n=0;n<r;++n){var S=o[n];++s[o[n]=S&&C+1-S]}var E=new Hd(w<<1),D=E.subarray(0,w),O=E.subarray(w);for(c[C]=0,n=C;n>0;--n){var k=c[n];qd(O,n,k,c[n-1]=k+s[n]*(1<<C-n))}for(c[0]!=w&&Xd(0),n=0;n<r;++n){var A=o[n];if(A){var j=c[A];qd(D,n,j,c[A]=j+(1<<C-A))}}return[t,{n:O,b:C,s:D}]},rf=tf(new Hd([81,16,99,140,49,198,24,99,12,33,196,24,99,102,102,134,70,146,4]),0,6)[1],af=tf(new Hd([33,20,196,24,99,140,33,132,16,66,8,33,132,16,66,8,33,68,68,68,68,68,68,68,68,36,9]),0,6)[1],of=tf(new Hd([32,132,16,66,102,70,68,68,68,68,36,73,2]),0,5)[1],sf=function(e,t){for(var n=e.length,r=new Gd(n),i=0;i<n;++i)r[i]=t,t+=1<<e[i];return r},cf=new Hd(new Gd([0,0,0,0,16843009,50528770,134678020,202050057,269422093]).buffer,0,36),lf=sf(cf,0),uf=new Hd(new Gd([0,0,0,0,0,0,0,0,16843009,50528770,117769220,185207048,252579084,16]).buffer,0,53),df=sf(uf,3),ff=function(e,t,n){var r=e.length,i=t.length,a=e[r-1],o=(1<<n.b)-1,s=-n.b;a||Xd(0);for(var c=0,l=n.b,u=(r<<3)-8+ef(a)-l,d=-1;u>s&&d<i;){var f=u>>3,p=(e[f]|e[f+1]<<8|e[f+2]<<16)>>(u&7);c=(c<<l|p)&o,t[++d]=n.s[c],u-=l=n.n[c]}(u!=s||d+1!=i)&&Xd(0)},pf=function(e,t,n){var r=6,i=t.length+3>>2,a=i<<1,o=i+a;ff(e.subarray(r,r+=e[0]|e[1]<<8),t.subarray(0,i),n),ff(e.subarray(r,r+=e[2]|e[3]<<8),t.subarray(i,a),n),ff(e.subarray(r,r+=e[4]|e[5]<<8),t.subarray(a,o),n),ff(e.subarray(r),t.subarray(o),n)},mf=function(e,t,n){var r,i=t.b,a=e[i],o=a>>1&3;t.l=a&1;var s=a>>3|e[i+1]<<5|e[i+2]<<13,c=(i+=3)+s;if(o==1)return i>=e.length?void 0:(t.b=i+1,n?(qd(n,e[i],t.y,t.y+=s),n):qd(new Hd(s),e[i]));if(!(c>e.length)){if(o==0)return t.b=c,n?(n.set(e.subarray(i,c),t.y),t.y+=s,n):Kd(e,i,c);if(o==2){var l=e[i],u=l&3,d=l>>2&3,f=l>>4,p=0,m=0;u<2?d&1?f|=e[++i]<<4|(d&2&&e[++i]<<12):f=l>>3:(m=d,d<2?(f|=(e[++i]&63)<<4,p=e[i]>>6|e[++i]<<2):d==2?(f|=e[++i]<<4|(e[++i]&3)<<12,p=e[i]>>2|e[++i]<<6):(f|=e[++i]<<4|(e[++i]&63)<<12,p=e[i]>>6|e[++i]<<2|e[++i]<<10)),++i;var h=n?n.subarray(t.y,t.y+t.m):new Hd(t.m),g=h.length-f;if(u==0)h.set(e.subarray(i,i+=f),g);else if(u==1)qd(h,e[i++],g);else{var _=t.h;if(u==2){var v=nf(e,i);p+=i-(i=v[0]),t.h=_=v[1]}else _||Xd(0);(m?pf:ff)(e.subarray(i,i+=p),h.subarray(g),_)}var y=e[i++];if(y){y==255?y=(e[i++]|e[i++]<<8)+32512:y>127&&(y=y-128<<8|e[i++]);var b=e[i++];b&3&&Xd(0);for(var x=[af,of,rf],S=2;S>-1;--S){var C=b>>(S<<1)+2&3;if(C==1){var w=new Hd([0,0,e[i++]]);x[S]={s:w.subarray(2,3),n:w.subarray(0,1),t:new Ud(w.buffer,0,1),b:0}}else C==2?(r=tf(e,i,9-(S&1)),i=r[0],x[S]=r[1]):C==3&&(t.t||Xd(0),x[S]=t.t[S])}var T=t.t=x,E=T[0],D=T[1],O=T[2],k=e[c-1];k||Xd(0);var A=(c<<3)-8+ef(k)-O.b,j=A>>3,M=0,N=(e[j]|e[j+1]<<8)>>(A&7)&(1<<O.b)-1;j=(A-=D.b)>>3;var P=(e[j]|e[j+1]<<8)>>(A&7)&(1<<D.b)-1;j=(A-=E.b)>>3;var ee=(e[j]|e[j+1]<<8)>>(A&7)&(1<<E.b)-1;for(++y;--y;){var te=O.s[N],ne=O.n[N],F=E.s[ee],re=E.n[ee],ie=D.s[P],ae=D.n[P];j=(A-=ie)>>3;var oe=1<<ie,se=oe+((e[j]|e[j+1]<<8|e[j+2]<<16|e[j+3]<<24)>>>(A&7)&oe-1);j=(A-=uf[F])>>3;var I=df[F]+((e[j]|e[j+1]<<8|e[j+2]<<16)>>(A&7)&(1<<uf[F])-1);j=(A-=cf[te])>>3;var L=lf[te]+((e[j]|e[j+1]<<8|e[j+2]<<16)>>(A&7)&(1<<cf[te])-1);if(j=(A-=ne)>>3,N=O.t[N]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<ne)-1),j=(A-=re)>>3,ee=E.t[ee]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<re)-1),j=(A-=ae)>>3,P=D.t[P]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<ae)-1),se>3)t.o[2]=t.o[1],t.o[1]=t.o[0],t.o[0]=se-=3;else{var ce=se-(L!=0);ce?(se=ce==3?t.o[0]-1:t.o[ce],ce>1&&(t.o[2]=t.o[1]),t.o[1]=t.o[0],t.o[0]=se):se=t.o[0]}for(var S=0;S<L;++S)h[M+S]=h[g+S];M+=L,g+=L;var le=M-se;if(le<0){var ue=-le,de=t.e+le;ue>I&&(ue=I);for(var S=0;S<ue;++S)h[M+S]=t.w[de+S];M+=ue,I-=ue,le=0}for(var S=0;S<I;++S)h[M+S]=h[le+S];M+=I}if(M!=g)for(;g<h.length;)h[M++]=h[g++];else M=h.length;n?t.y+=M:h=Kd(h,0,M)}else if(n){if(t.y+=f,g)for(var S=0;S<f;++S)h[S]=h[g+S]}else g&&(h=Kd(h,g));return t.b=c,h}Xd(2)}},hf=function(e,t){if(e.length==1)return e[0];for(var n=new Hd(t),r=0,i=0;r<e.length;++r){var a=e[r];n.set(a,i),i+=a.length}return n},gf=function(){function e(e){this.ondata=e,this.c=[],this.l=0,this.z=0}return e.prototype.push=function(e,t){if(typeof this.s==`number`){var n=Math.min(e.length,this.s);e=e.subarray(n),this.s-=n}var r=e.length+this.l;if(!this.s){if(t){if(!r){this.ondata(new Hd(0),!0);return}r<5&&Xd(5)}else if(r<18){this.c.push(e),this.l=r;return}if(this.l&&=(this.c.push(e),e=hf(this.c,r),this.c=[],0),typeof(this.s=$d(e))==`number`)return this.push(e,t)}if(typeof this.s!=`number`){if(r<(this.z||3)||(this.l&&=(this.c.push(e),e=hf(this.c,r),this.c=[],0),!this.z&&r<(this.z=e[this.s.b]&2?4:3+(e[this.s.b]>>3|e[this.s.b+1]<<5|e[this.s.b+2]<<13)))){t&&Xd(5),this.c.push(e),this.l=r;return}for(this.z=0;;){var i=mf(e,this.s);if(i)this.ondata(i,!1),Jd(this.s.w,0,i.length),this.s.w.set(i,this.s.w.length-i.length);else{t&&Xd(5);var a=e.subarray(this.s.b);this.s.b=0,this.c.push(a),this.l+=a.length;return}if(this.s.l){var o=e.subarray(this.s.b);this.s=this.s.c*4,this.push(o,t);return}}}else t&&Xd(5)},e}(),_f=4247762216,vf=1,yf=3,bf=10;function xf(e,t){let n=new su(e),r=n.u32();if(r>Hl.metadataBytes)throw n.error(`packed data is too large`,{found:r});let i=n.error(`packed data is damaged`),a=n.error(`packed data has another size`,{expected:r}),o=n.take(n.left),s=Sf(o);if(!s)throw i;if(s.contentSize!==r)throw a;if(wf(o,s)!==o.length)throw i;let c=Tf(o,s,r);if(!c)throw i;return md(c,t,`the metadata of box ${e.type}`,iu(e))}function Sf(e){let t=Zl(e);if(e.length<6||t.getUint32(0,!0)!==_f)return null;let n=e[4],r=n>>>5&1,i=[r,2,4,8][n>>>6],a=6-r;return n&11||e.length<a+i?null:{contentSize:Cf(t,a,i),headerBytes:a+i,hasChecksum:!!(n&4)}}function Cf(e,t,n){return n===1?e.getUint8(t):n===2?e.getUint16(t,!0)+256:n===4?e.getUint32(t,!0):n===8?Ql(e,t):-1}function wf(e,t){let n=t.headerBytes;for(let t=0;!t;){if(n+3>e.length)return 1/0;let r=e[n]|e[n+1]<<8|e[n+2]<<16,i=r>>>1&3;if(i===yf)return NaN;t=r&1,n+=3+(i===vf?1:r>>>3)}return n+(t.hasChecksum?4:0)}function Tf(e,t,n){let r=new Uint8Array(n),i=0,a=new gf(e=>{if(e.length>n-i)throw RangeError(`more than declared`);r.set(e,i),i+=e.length});try{a.push(Ef(e,t,n),!0)}catch{return null}return i===n?r:null}function Ef(e,t,n){let r=Math.max(0,32-Math.clz32(n)-bf),i=e.subarray(t.headerBytes),a=new Uint8Array(6+i.length);return Zl(a).setUint32(0,_f,!0),a[4]=t.hasChecksum?4:0,a[5]=r<<3,a.set(i,6),a}function Df(e,t){return Of(Uu(e,`init`,4,t)).info}function Of(e){let t=e.one(`IMET`),{profile:n=`anchors`}=xf(t,`ProfileMeta`);if(n!==`anchors`&&n!==`baked`)throw ru(t,`the stream's profile '${n}' is not known`,0,{hint:`use a newer player`});if(e.requireProfile(n),n===`baked`){let e=xf(t,`BakedMeta`);return kf({clip_frames:[e.clip_frames,Hl.clipFrames]},iu(t)),{info:Mf(e),anchorCount:0}}let r=xf(t,`InitMeta`);return kf({clip_frames:[r.clip_frames,Hl.clipFrames],gaussians_per_anchor:[r.gaussians_per_anchor,Hl.gaussiansPerAnchor],static_features:[r.static_features,Hl.channels],dynamic_features:[r.dynamic_features,Hl.channels],anchors:[r.anchors,Hl.anchors],base_gaussians:[r.base_gaussians,r.gaussians_per_anchor]},iu(t)),{info:jf(r),anchorCount:r.anchors}}function kf(e,t){for(let[n,[r,i]]of Object.entries(e))if(r>i)throw $(`${n} is too large`,t,{expected:`at most ${i}`,found:r})}function Af(e){return{fps:e.fps,clipFrames:e.clip_frames,alphaMax:e.alpha_max,background:e.background,sceneScale:e.scene_scale,worldUnit:e.world_unit,coordinateFrame:e.coordinate_frame,configHash:e.config_hash}}function jf(e){return{profile:`anchors`,...Af(e),gaussiansPerAnchor:e.gaussians_per_anchor,baseGaussians:e.base_gaussians,staticFeatures:e.static_features,dynamicFeatures:e.dynamic_features,anchors:e.anchors,referenceClip:e.reference_clip}}function Mf(e){let t={gaussiansPerAnchor:0,baseGaussians:0,staticFeatures:0,dynamicFeatures:0};return{profile:`baked`,...Af(e),...t,anchors:0,referenceClip:0}}var Nf=Bu+24+52,Pf=/CGSF|INDX|TAIL/g,Ff=4096,If=2**20,Lf=new Uint8Array;async function*Rf(e,t,n,r){let i={left:Hl.segments},a=0,o=t;for(let t=1;o<n;t++){let s=await zf(e,o,n,r);if(s.reason){a++;let t=await Wf(e,o+1,n,r,i);s={...s,bytes:t-o,end:t}}if(yield s,o=s.end,t>Hl.segments||a>Hl.boxes)throw $(`too many parts, or too many that are damaged`,Jl(r,`byte ${o}`))}}async function zf(e,n,r,i){let a=await e(n,Math.min(Nf,r-n)),o=e=>({kind:`?`,offset:n,bytes:a.length,end:n+a.length,reason:e,head:Lf}),s=Uf(a);if(!s)return o(`no part of a stream begins here`);if(s.type!==`CGSF`)return Bf(s,n,r);try{return Vf(a,n,r,i)}catch(e){if(!(e instanceof t)||e.what.startsWith(`stream format version`))throw e;return o(e.what)}}function Bf(e,t,n){let r=24+e.length;return Hf(n,{kind:e.type,offset:t,bytes:r,end:t+r,reason:``,head:Lf})}function Vf(e,t,n,r){let i=Gu(e,r,t);if(Ku(i.major,i.minor,Jl(r,`byte ${t}`)),i.kind!==`init`&&i.kind!==`clip`)throw $(`an unknown kind of segment`,r);if(i.bytes<Bu)throw $(`not a ClipGStream segment`,r);let{kind:a,bytes:o}=i;return Hf(n,{kind:a,offset:t,bytes:o,end:t+o,reason:``,head:e.subarray(0,o)})}function Hf(e,t){if(t.bytes<=e-t.offset)return t;let n=e-t.offset,r=t.head.length?`${t.kind} segment`:`${t.kind} box`;return{...t,bytes:n,end:e,reason:`the ${r} is cut: ${n} of ${t.bytes} bytes are here`}}function Uf(e){try{return $l(e,0,``)}catch(e){if(e instanceof t)return null;throw e}}async function Wf(e,t,n,r,i){let a=Ff;for(let o=t;o<n;){let t=await e(o,Math.min(a,n-o));for(let a of Gf(t)){let s=t.subarray(a,a+24);if(Uf(s.length<24&&o+a+24<=n?await e(o+a,24):s))return o+a;if(i.left--===0)throw $(`too many boxes seem to begin in damaged parts`,Jl(r,`byte ${o+a}`))}if(t.length<a)break;o+=t.length-24,a=Math.min(2*a,If)}return n}function*Gf(e){for(let{index:t}of new TextDecoder(`latin1`).decode(e).matchAll(Pf)){let[,n,r,i]=e.subarray(t+4,t+8),a=e.subarray(t+13,t+16).every(e=>e===0);t+16<=e.length&&n<=1&&r<=3&&i===0&&a&&(yield t)}}var Kf=class{read;where;base;losses=[];inits=new Map;clips=[];rate=null;constructor(e,t,n){if(this.read=e,this.where=t,this.base=n,!n)return;for(let e of n.inits)this.inits.set(e.id,e);let[r,i]=n.fps,a=Math.round(n.targetDurationS*r/i);this.rate={fps:n.fps,clipFrames:a}}async add(e){let n=e.kind===`init`||e.kind===`clip`;if(!e.reason&&(!n||this.base?.ended))return;let r=Jl(this.where,`byte ${e.offset}`);try{let t=e.reason||await this.addSegment(e,r);t&&this.losses.push({where:r,reason:t,...this.clipNumber(e)})}catch(n){if(!(n instanceof t))throw n;this.losses.push({where:r,reason:n.what,...this.clipNumber(e)})}}manifest(){if(!this.rate)return null;let e=this.fitting(),t=[...this.inits.values()],n={sequence:e[0]?.clip??0,inits:t,segments:e};if(this.base)return{...this.base,...n};let{fps:r,clipFrames:i}=this.rate;return{formatVersion:`1.0`,fps:r,targetDurationS:i*r[1]/r[0],...n,ended:!1}}async addSegment(e,t){if(e.bytes>Hl.segmentBytes||this.clips.length>=Hl.segments)return`it is beyond the limits`;if(e.kind===`init`)return this.addInit(e,t);if(!this.rate)return`its init segment is missing`;let n=qf(e)??await this.wholeMeta(e,t);return this.inits.has(n.initId)?n.frames<1||n.frames>this.rate.clipFrames?`it has an impossible number of frames, ${n.frames}`:(this.clips.push(Jf(n,e,this.rate)),``):`its init segment is missing`}async addInit(e,t){let n=await this.read(e.offset,e.bytes),r=Df(n,t),i={fps:Yf(r.fps),clipFrames:r.clipFrames};if(this.rate&&!Xf(this.rate,i))return`it has another frame rate or clip length than the init segments before`;this.rate??=i;let a=await Iu(n),{offset:o,bytes:s}=e,c={id:a,sha256:a,offset:o,bytes:s,layers:qu(n,t)};return this.inits.has(a)||this.inits.set(a,c),``}async wholeMeta(e,t){return Bd(Uu(await this.read(e.offset,e.bytes),`clip`,4,t).one(`CMET`))}clipNumber(e){if(e.kind!==`clip`)return{};try{let t=qf(e);return t?{clip:t.clip}:{}}catch(e){if(e instanceof t)return{};throw e}}fitting(){let e=[...this.base?.segments??[]];for(let t of this.clips.sort((e,t)=>e.clip-t.clip||e.offset-t.offset)){let n=e[e.length-1];if(!n||t.clip>n.clip&&t.firstFrame>=n.firstFrame+n.frames)e.push(t);else{let e=`clip ${t.clip} does not fit the other clips`;this.losses.push({where:Jl(this.where,`byte ${t.offset}`),reason:e,clip:t.clip})}}return e}};function qf(e){if(e.head.length<Nf)return null;let t=e.head.subarray(Bu,Nf),n=Uf(t);if(n?.type!==`CMET`||n.length!==52)return null;let r=e.offset+Bu;return Bd(tu(t,$l(t,0,``,r),``,r))}function Jf(e,t,n){let{offset:r,bytes:i}=t;return{offset:r,bytes:i,layers:[i,i,i,i],clip:e.clip,init:e.initId,firstFrame:e.firstFrame,frames:e.frames,durationS:e.frames*n.fps[1]/n.fps[0]}}function Yf([e,t]){let[n,r]=[e,t];for(;r;)[n,r]=[r,n%r];return[e/n,t/n]}function Xf(e,t){return e.fps[0]===t.fps[0]&&e.fps[1]===t.fps[1]&&e.clipFrames===t.clipFrames}var Zf=`894347580d0a1a0a`;async function Qf(e,t,n,r=null){let i=new $f(e,t,n);try{return await i.listing(r)}catch(e){if(r||!(e instanceof _d))throw e;return i.recover(e)}}var $f=class{read;size;where;constructor(e,t,n){this.read=e,this.size=t,this.where=n}async listing(e){let{size:t}=this,n=await this.readTail(),r=e&&!e.recovered&&ep(e.index,n);if(r&&e.end===t)return e;let i=r&&e.end<=t-56?e:{manifest:await this.readIndex(n),end:n.offset+n.bytes,losses:[]},a=new Kf(this.read,this.where,i.manifest);if(!i.manifest.ended)for await(let e of Rf(this.read,i.end,t-56,this.where))await a.add(e);return{manifest:a.manifest()??i.manifest,index:n,end:t,recovered:!1,losses:[...i.losses,...a.losses]}}async recover(e){let t=[];for await(let e of Rf(this.read,0,this.size,this.where))t.push(e);let n=[{where:e.where,reason:e.what}],r=await this.lastIndex(t,n),i=t.filter(e=>e.offset>=(r?r.place.offset+r.place.bytes:0)),a=new Kf(this.read,this.where,r?.manifest??null);for(let e of i)await a.add(e);let o=a.manifest();if(!o)throw await this.refuseForeign(),e;let s=r?.place??null,c=o.ended&&await this.hasTail(i,s);return{manifest:o,index:s,end:Math.max(0,...t.slice(-1).map(e=>e.end)),recovered:!0,losses:c?[]:[...n,...a.losses]}}async readTail(){let e=Math.max(0,this.size-56),{place:t,total:n}=await this.parseTail(e);if(n!==this.size||t.bytes>e-t.offset)throw this.cut(e);return t}async parseTail(e){let t=await this.read(e,Math.min(56,this.size-e)),n=this.wholeBox(t,e);if(n?.type!==`TAIL`||t.length!==56)throw this.cut(e);let r=new su(n);if(Fu(r.take(8))!==Zf)throw this.cut(e);return{place:{offset:r.u64(),bytes:r.u64()},total:r.u64()}}wholeBox(e,n){try{let t=tu(e,$l(e,0,this.where,n),this.where,n);return t.end===n+e.length?t:null}catch(e){if(e instanceof t)return null;throw e}}cut(e){return new _d(`the file is cut, or its trailer is damaged`,Jl(this.where,`byte ${e}`))}async readIndex({offset:e,bytes:t}){let n=Jl(this.where,`index at byte ${e}`);if(t>Hl.manifestBytes+24)throw $(`the index is too long`,n);let r=this.wholeBox(await this.read(e,t),e);if(!r)throw new _d(`the index is damaged`,n);if(r.type!==`INDX`)throw new _d(`the index is not where the trailer says`,n);let i=Cd(r.payload,n,`offset`);for(let t of[...i.inits,...i.segments])if(t.bytes>e-t.offset)throw $(`a segment reaches behind the index that lists it`,n,{found:`byte ${t.offset}`});return i}async lastIndex(e,t){for(let{kind:n,reason:r,offset:i,bytes:a}of[...e].reverse())if(!(n!==`INDX`||r))try{let e={offset:i,bytes:a};return{manifest:await this.readIndex(e),place:e}}catch(e){if(!(e instanceof _d))throw e;t.push({where:e.where,reason:e.what})}return null}async hasTail(e,t){let n=e.filter(e=>e.kind===`TAIL`&&!e.reason);for(let{offset:e,end:r}of n)try{let{place:n,total:i}=await this.parseTail(e);if(ep(n,t)&&i===r)return!0}catch(e){if(!(e instanceof _d))throw e}return!1}async refuseForeign(){if(!(this.size<4)&&String.fromCharCode(...await this.read(0,4))!==`CGSF`)throw $(`this is no ClipGStream stream`,this.where)}};function ep(e,t){return e?.offset===t?.offset&&e?.bytes===t?.bytes}var tp=4096,np=65536,rp=8,ip=class{size;load;blocks=[];constructor(e,t){this.size=e,this.load=t}keep(e,t){t.length>np||(this.blocks.push({start:e,data:t}),this.blocks.length>rp&&this.blocks.shift())}read=async(e,t)=>{let n=Math.max(0,Math.min(t,this.size-e));if(n===0)return new Uint8Array;let r=this.blocks.find(t=>e>=t.start&&e+n<=t.start+t.data.length);if(r)return r.data.subarray(e-r.start,e-r.start+n);let i=await this.load(e,Math.min(Math.max(n,tp),this.size-e));return this.keep(e,i),i.subarray(0,n)}},ap=4096,op=16384,sp=class{source;listing=null;size=0;tag=null;constructor(e){this.source=e}get losses(){return this.listing?.losses??[]}async load(e,t){let n=this.listing,r={...e,freshness:`passing`},i=await this.source.head(``,n===null?ap:1,r),a=i.size===this.size&&i.tag===this.tag;if(n!==null&&a)return null;let o=new ip(i.size,(e,t)=>this.source.read(``,e,e+t,r));o.keep(0,i.data),await this.fetchTail(o,i.size);let s=await Qf(o.read,i.size,this.source.name,n);return t?.(s.manifest),this.listing=s,this.size=i.size,this.tag=i.tag,s.manifest===n?.manifest?null:s.manifest}read(e,t,n,r){let i=e.offset;return this.source.read(``,i,i+t,{...n,tag:r?this.tag:null})}place(){return this.source.name}async fetchTail(e,t){let n=Math.max(this.listing?.end??0,t-op),r=Math.max(0,Math.min(n,t-56));await e.read(r,t-r)}},cp=class extends n{constructor(e){super(`the file has changed while it was read`,e,`open the stream again`)}};function lp(){return{manifest:0,init:0,clip:0}}var up=class e{name;files;canChange=!1;received=lp();constructor(e,t){this.name=e,this.files=t}static single(t){return new e(dp(t),new Map([[``,t]]))}static folder(t,r){let i=t.map(e=>e.webkitRelativePath||e.name),a=i.filter(e=>e===r||e.endsWith(`/${r}`)).sort((e,t)=>e.split(`/`).length-t.split(`/`).length)[0];if(a===void 0){let e=`choose a .cgs file, or a folder with ${r} in it`;throw new n(`there is no stream among these files`,i.slice(0,3).join(`, `),e,404)}let o=a.slice(0,a.length-r.length),s=new Map;return t.forEach((e,t)=>{let n=i[t];n.startsWith(o)&&s.set(n.slice(o.length),e)}),s.set(``,s.get(r)),new e(o.replace(/\/$/,``)||r,s)}change(){return Promise.resolve(!1)}place(e){return e===``?this.name:e}async read(e,t,r,i){let a=this.file(e);if(r===null&&i.limit!==void 0&&a.size>i.limit)throw new n(`the file is too long: ${a.size} bytes, at most ${i.limit} are read`,this.place(e),`choose another file`);let o=a.slice(t,r??a.size);i.signal?.throwIfAborted();let s=await o.arrayBuffer().then(e=>new Uint8Array(e),this.unreadable(e));return i.signal?.throwIfAborted(),this.received[i.purpose]+=s.length,i.onBytes?.(s,s.length),s}async head(e,t,n){let{size:r}=this.file(e);return{data:await this.read(e,0,t,n),size:r,tag:null}}close(){}file(e){let t=this.files.get(e);if(t!==void 0)return t;throw new n(`a file of the stream is missing`,this.place(e),`choose all files of the stream's folder together`,404)}unreadable(e){return()=>{throw new n(`the file cannot be read`,this.place(e),`it may have changed or moved since it was chosen: choose it again`)}}};function dp(e){return e instanceof File?e.name:`file`}var fp={retries:8,firstWaitS:.5,maxWaitS:15,stallS:15},pp=120,mp=class extends n{retryAfterS;progressed;constructor(e,t,n,r=0,i=0,a=!1){super(e,t,n,r),this.retryAfterS=i,this.progressed=a}},hp=class{options;listeners;sleepers=new Set;constructor(e,t={}){this.options=e,this.listeners=t}async run(e,t,n,r=this.options.retries){let i=0,a=!1;for(;;){n?.throwIfAborted();try{let n=await t();return a&&this.listeners.onRecover?.(e),n}catch(t){if(n?.throwIfAborted(),!(t instanceof mp)||(i=t.progressed?1:i+1,i>r))throw t;a=!0;let o=this.pauseS(i,t.retryAfterS);this.listeners.onRetry?.({where:e,error:t,attempt:i,waitS:o}),await this.sleep(o,n)}}}retryNow(){for(let e of[...this.sleepers])e()}pauseS(e,t){let{firstWaitS:n,maxWaitS:r}=this.options,i=Math.min(n*2**(e-1),r);return Math.max(i*(.5+Math.random()/2),Math.min(t,pp))}sleep(e,t){return new Promise((n,r)=>{let i=()=>{clearTimeout(a),this.sleepers.delete(i),t?.removeEventListener(`abort`,i),globalThis.removeEventListener?.(`online`,i),t?.aborted?r(t.reason):n()},a=setTimeout(i,e*1e3);this.sleepers.add(i),t?.addEventListener(`abort`,i),globalThis.addEventListener?.(`online`,i)})}};function gp(e,t=Date.now()){if(e===null)return 0;let n=/^\s*\d+\s*$/.test(e)?Number(e):(Date.parse(e)-t)/1e3;return Number.isFinite(n)?Math.max(n,0):0}var _p=class{stallS;outer;stalled=!1;controller=new AbortController;timer;abort=()=>this.controller.abort(this.outer?.reason);constructor(e,t){this.stallS=e,this.outer=t,t?.addEventListener(`abort`,this.abort),t?.aborted&&this.abort(),this.alive()}get signal(){return this.controller.signal}alive(){clearTimeout(this.timer),this.timer=setTimeout(()=>{this.stalled=!0,this.controller.abort()},this.stallS*1e3)}close(){clearTimeout(this.timer),this.outer?.removeEventListener(`abort`,this.abort),this.controller.abort()}},vp={immutable:`default`,changing:`no-cache`,damaged:`reload`,passing:`no-store`},yp=65536,bp=class extends n{constructor(e){super(`the web server ignores byte ranges`,e,`serve the stream from a server with range requests, or as a folder`,200)}},xp=class extends n{constructor(e,t,n){super(`the file is too long: ${t} bytes, at most ${n} are read`,e,`check the address`)}},Sp=class{wanted;options;listeners;size=null;tag=null;hold=null;gotAll=!1;data=new Uint8Array;have=0;furthest=0;constructor(e,t,n){this.wanted=e,this.options=t,this.listeners=n}async attempt(){let e=new _p(this.options.stallS,this.wanted.signal),t=this.listeners.meter.begin();try{let n=await this.explained(this.ask(e),e);return t.answered(),e.alive(),this.accept(n)&&await this.fill(n,e,t),this.data.subarray(0,this.have)}finally{t.end(),e.close()}}ask(e){let{url:t,freshness:n}=this.wanted,r=new Headers(this.options.headers),i=this.range();i!==null&&r.set(`Range`,i);let{credentials:a}=this.options;return this.options.fetch(t,{headers:r,credentials:a,cache:vp[n],signal:e.signal})}range(){let{start:e,end:t,whole:n}=this.wanted;(this.tag===null||this.size===null)&&(this.have=0);let r=(t??this.size??0)-1;return n&&this.have===0?null:`bytes=${e+this.have}-${r}`}accept(e){let{status:t}=e;if(t===416&&this.have===0)return!1;if(t!==200&&t!==206)throw this.refusal(e);let n=Cp(e),r=this.have>0&&n!==this.tag;if(this.wanted.tag!==null&&n!==null&&n!==this.wanted.tag)throw new cp(this.wanted.where);return this.tag=n,this.hold=wp(e),t===200?this.acceptWhole(e):this.acceptPart(e,r),!0}acceptWhole(e){let{start:t,end:n,whole:r,limit:i,where:a}=this.wanted;if(this.gotAll=!r,t>0)throw new bp(a);this.have=0;let o=e.headers.get(`content-encoding`)?null:Tp(e);if(this.size=o,n===null&&o!==null&&o>i)throw new xp(a,o,i);let s=n??o??Math.min(yp,i);this.data.length!==s&&(this.data=new Uint8Array(s))}acceptPart(e,t){let{start:r,end:i,limit:a,where:o}=this.wanted,s=r+this.have,c=e.headers.get(`content-range`),l=/^bytes (\d{1,15})-(\d{1,15})\/(?:(\d{1,15})|\*)$/.exec(c??``);if(t)throw this.have=0,this.passing(`the file has changed while it was read`,206);if(c!==null&&(l===null||Number(l[1])!==s))throw new n(`the web server sends another range than asked for`,o,`serve the stream from a server with working range requests`,206);this.size=l?.[3]===void 0?this.size:Number(l[3]);let u=(i??this.size??s)-r;if(i===null&&u>a)throw new xp(o,u,a);this.data.length!==u&&(this.data=new Uint8Array(u))}async fill(e,t,n){let r=e.body?.getReader();if(r===void 0)return;let i=Tp(e);for(let e=0;;){let{done:a,value:o}=await this.explained(r.read(),t);if(a)break;t.alive(),e+=o.length,n.received(o.length),this.listeners.onCount(o.length);let s=this.take(o);if(this.listeners.onBytes?.(this.data,this.have),s&&e!==i)return}this.refuseCut(e)}take(e){let{end:t,limit:n,where:r}=this.wanted;if(t===null&&this.have+e.length>this.data.length){if(this.have+e.length>n)throw new xp(r,this.have+e.length,n);let t=new Uint8Array(Math.min(n,2*(this.have+e.length)));t.set(this.data.subarray(0,this.have)),this.data=t}let i=this.data.length-this.have;return this.data.set(e.length>i?e.subarray(0,i):e,this.have),this.have+=Math.min(e.length,i),t!==null&&this.have===this.data.length}refuseCut(e){let{start:t,end:n}=this.wanted;if(this.size===null||e.headers.get(`content-encoding`))return;let r=Math.min(n??this.size,this.size)-t;if(this.have<r)throw this.passing(`the connection broke off`,e.status)}refusal(e){let{where:t}=this.wanted,{status:r}=e;if(r===404||r===410)return new n(`the file is missing on the web server`,t,`check the address`,r);if(r===401||r===403||r===407)return new n(`the web server gives no permission`,t,`check the address and its signature, and whether you have to sign in`,r);let i=`the web server failed (HTTP ${r})`;return r>=500||r===408||r===425||r===429?this.passing(i,r,gp(e.headers.get(`retry-after`))):new n(i,t,`check the address`,r)}async explained(e,t){try{return await e}catch(e){throw this.wanted.signal?.throwIfAborted(),t.stalled?this.passing(`no data for ${this.options.stallS} s`):e instanceof TypeError?this.passing(this.have>0?`the connection broke off`:`no answer from the web server`):e}}passing(e,t=0,n=0){let r=this.have>this.furthest;return this.furthest=Math.max(this.furthest,this.have),new mp(e,this.wanted.where,Ep(this.wanted.url),t,n,r)}};function Cp(e){return e.headers.get(`etag`)?.replace(/^W\//,``)??e.headers.get(`last-modified`)}function wp(e){let t=e.headers.get(`etag`),n=e.headers.get(`manifest-wait`)??``;return t!==null&&/^[1-9]\d{0,3}$/.test(n)?{tag:t,seconds:Number(n)}:null}function Tp(e){let t=e.headers.get(`content-length`);return t!==null&&/^\d{1,15}$/.test(t)?Number(t):null}function Ep(e){let t=globalThis.location?.origin,n=t!==void 0&&new URL(e).origin!==t,r=`check the address and the connection`;return n?`${r}; a server elsewhere must allow this page to read (CORS)`:r}var Dp=30,Op=.9,kp=class{options;retrier;meter;wholeBytes;name;canChange=!0;received=lp();base;closing=new AbortController;holds=new Map;whole=null;constructor(e,t,n,r,i){this.options=t,this.retrier=n,this.meter=r,this.wholeBytes=i,this.base=new URL(e),this.base.hash=``,this.name=this.place(``)}place(e){let t=this.url(e);return t.search=``,t.href}async read(e,t,n,r){if(n!==null&&n<=t)return new Uint8Array;if(this.whole!==null&&e===``)return this.part(t,n,r);let i=this.wanted(e,t,n,r);try{let t=new Sp(i,this.options,this.listeners(r)),n=await this.load(t,i,r);return t.hold?this.holds.set(e,t.hold):this.holds.delete(e),n}catch(e){if(!(e instanceof bp))throw e;return this.part(t,n,r)}}async head(e,t,n){this.whole=null;let r=this.wanted(e,0,t,n),i=new Sp(r,this.options,this.listeners(n)),a=await this.load(i,r,n);if(i.gotAll){let{data:e,tag:r}=await zd(this.loadWhole(n),n.signal);return{data:e.slice(0,t),size:e.length,tag:r}}return{data:a,size:a.length<t?a.length:i.size??await this.askSize(r),tag:i.tag}}async change(e,t){let n=this.holds.get(e);if(!n)return!1;let r=Math.min(n.seconds,Dp),i=performance.now();return await this.held(e,n.tag,r,t)||performance.now()-i>=Op*1e3*r}close(){this.closing.abort(),this.whole=null}async held(e,t,n,r){let{fetch:i,headers:a,credentials:o,stallS:s}=this.options,c=this.url(e);c.search+=`${c.search===``?`?`:`&`}wait=${n}`;let l=new Headers(a);l.set(`If-None-Match`,t),l.set(`Range`,`bytes=0-0`);let u=new _p(n+s,r),d={headers:l,credentials:o,cache:`no-store`,signal:u.signal},f=await i(c.href,d).catch(()=>null);return u.close(),r.throwIfAborted(),f?.ok??!1}load(e,t,n){return this.retrier.run(t.where,()=>e.attempt(),n.signal,n.retries)}wanted(e,t,n,r){return{url:this.url(e).href,where:this.place(e),start:t,end:n,limit:r.limit??this.wholeBytes,whole:n===null||r.whole===!0,freshness:r.freshness??`immutable`,tag:r.tag??null,signal:r.signal}}listeners(e){return{meter:this.meter,onCount:t=>{this.received[e.purpose]+=t},onBytes:e.onBytes}}url(e){let t=e===``?new URL(this.base):new URL(e,this.base);return t.search=this.base.search,t}async askSize(e){let{fetch:t,headers:r,credentials:i,stallS:a}=this.options,o=new _p(a,e.signal),s={method:`HEAD`,headers:r,credentials:i,cache:`no-store`,signal:o.signal},c=await t(e.url,s).catch(()=>null);o.close(),e.signal?.throwIfAborted();let l=c?.ok?Tp(c):null;if(l!==null)return l;throw new n(`the web server does not tell the file's size`,e.where,`let the server send Access-Control-Expose-Headers: Content-Range, ETag`)}loadWhole(e){if(this.whole!==null)return this.whole;let{purpose:t,retries:n}=e,r={purpose:t,retries:n,freshness:`changing`,signal:this.closing.signal},i=this.wanted(``,0,null,r),a=new Sp(i,this.options,this.listeners(r)),o=this.load(a,i,r).then(e=>({data:e,tag:a.tag}),e=>{throw this.whole===o&&(this.whole=null),e instanceof xp?this.unusable(e):e});return this.whole=o,o}unusable(e){let{what:t,where:r,hint:i}=new bp(this.name);return new n(`${t}, and ${e.what}`,r,i,200)}async part(e,t,n){let{data:r,tag:i}=await zd(this.loadWhole(n),n.signal);if(n.tag&&i!==null&&i!==n.tag)throw new cp(this.name);let a=r.slice(e,t??r.length);return n.onBytes?.(a,a.length),a}},Ap=class{source;losses=[];known=``;constructor(e){this.source=e}async load(e,t){let n=await this.source.read(``,0,null,{...e,freshness:`changing`,limit:Hl.manifestBytes}),r=`${jp(n)} ${n.length}`;if(r===this.known)return null;let i=Cd(n,this.source.name,`file`);return t?.(i),this.known=r,i}read(e,t,n){return this.source.read(e.file,0,t,{...n,whole:t===e.bytes})}place(e){return this.source.place(e.file)}};function jp(e){return new TextDecoder(`latin1`).decode(e.subarray(0,21))}var Mp=`manifest.json`,Np=`.cgs`,Pp=1<<26;function Fp(e,t,n,r){if(e instanceof Blob)return new sp(up.single(e));if(typeof e!=`string`&&!(e instanceof URL))return Ip(Array.from(e));let i=Lp(e),a=i.pathname.endsWith(Np),o={fetch:t.fetch??((...e)=>fetch(...e)),headers:t.headers??{},credentials:t.credentials??`same-origin`,stallS:t.stallS},s=new kp(a?i:Rp(i),o,n,r,t.wholeFileBytes??Pp);return a?new sp(s):new Ap(s)}function Ip(e){let t=e.some(e=>e.name===Mp),n=e.find(e=>e.name.endsWith(Np))??(e.length===1?e[0]:null);return n&&!t?new sp(up.single(n)):new Ap(up.folder(e,Mp))}function Lp(e){let t=`give the address of a .cgs file, of a stream's folder, or of its manifest.json`,r;try{r=new URL(e,globalThis.document?.baseURI)}catch{throw new n(`this is no address of a stream`,String(e),t)}if(r.protocol===`http:`||r.protocol===`https:`)return r;throw new n(`a page cannot read from ${r.protocol} addresses`,r.href,t)}function Rp(e){if(e.pathname.endsWith(`.json`))return e;let t=new URL(e);return t.pathname=`${e.pathname.replace(/\/$/,``)}/${Mp}`,t}var zp=16384,Bp=100,Vp=2e3,Hp=2e3,Up=8e3,Wp=.3,Gp=class{halfLife;sum=0;weight=0;constructor(e){this.halfLife=e}add(e,t){let n=.5**(t/this.halfLife);this.sum=e*(1-n)+n*this.sum,this.weight=1-n+n*this.weight}get value(){return this.sum/this.weight}},Kp=class{initialBitsPerSecond;now;fast=new Gp(Hp);slow=new Gp(Up);active=0;mark=0;pendingBytes=0;pendingMs=0;latency=NaN;constructor(e=5e6,t=()=>performance.now()){this.initialBitsPerSecond=e,this.now=t}begin(){let e=this.now(),t=`waiting`;return{answered:()=>{t===`waiting`&&(t=`receiving`,this.addLatency(this.now()-e),this.advance(),this.active+=1)},received:e=>{t===`receiving`&&(this.pendingBytes+=e,this.advance())},end:()=>{t===`receiving`&&this.finish(),t=`over`}}}get known(){return!Number.isNaN(this.fast.value)}get bitsPerSecond(){return this.advance(),this.known?Math.min(this.fast.value,this.slow.value):this.initialBitsPerSecond}get latencyMs(){return Number.isNaN(this.latency)?0:this.latency}addLatency(e){Number.isNaN(this.latency)?this.latency=e:this.latency+=Wp*(e-this.latency)}advance(){let e=this.now();this.active>0&&(this.pendingMs+=e-this.mark),this.mark=e,(this.pendingMs>=Bp&&this.pendingBytes>=zp||this.pendingMs>=Vp)&&this.sample()}finish(){this.advance(),--this.active,this.active>0||(this.pendingBytes>=zp&&this.sample(),this.pendingBytes=this.pendingMs=0)}sample(){let e=Math.max(this.pendingMs,1),t=this.pendingBytes*8e3/e;this.fast.add(t,e),this.slow.add(t,e),this.pendingBytes=this.pendingMs=0}};function qp(e,t){return`clip`in t?`${e}, clip ${t.clip}`:`${e}, init`}async function Jp(e,n,r){if(e.length!==n.bytes)throw new t(`the segment is cut: ${e.length} of its ${n.bytes} bytes are here`,r);if(!n.sha256)return;let i=await Iu(e);if(i!==n.sha256)throw new t(`the segment is not the one that the manifest lists: SHA-256 ${i}, not ${n.sha256}`,r)}var Yp=[.2,5],Xp=2,Zp=class e{pack;meter;retrier;current;began;problem=null;tagsTell=!0;refreshing=null;closing=new AbortController;constructor(e,t,n,r){this.pack=e,this.meter=n,this.retrier=r,this.current=t,this.began=t.segments[0]?.firstFrame??0}static async open(t,n={}){let r={...fp,...n.retry},i=new hp(r,n),a=new Kp(n.initialBitsPerSecond),o=Fp(t,{...n,stallS:r.stallS},i,a),s=Math.min(Xp,r.retries),c=await o.load({purpose:`manifest`,signal:n.signal,retries:s});return new e(o,c,a,i)}get name(){return this.pack.source.name}get manifest(){return this.current}get origin(){return this.began}get ended(){return this.current.ended}get live(){return!this.current.ended&&this.pack.source.canChange}get pollSeconds(){let[e,t]=Yp;return Math.min(Math.max(this.current.targetDurationS/2,e),t)}get bytesRead(){let{manifest:e,init:t,clip:n}=this.received;return e+t+n}get received(){return this.pack.source.received}get trouble(){return this.problem}get losses(){return this.pack.losses}initEntry(e){let n=this.current.inits.find(t=>t.id===e);if(n===void 0)throw new t(`the stream has no init segment ${e}`,this.name);return n}refresh(e){return this.live?this.look(e):Promise.resolve(!1)}change(e){return this.live?this.pack.source.change(``,e):Promise.resolve(!1)}initBytes(e,t,n=4){return this.segment(e,n,`init`,{signal:t})}clipBytes(e,t,n={}){return this.segment(e,t,`clip`,n)}retryNow(){this.retrier.retryNow()}close(){this.closing.abort(),this.pack.source.close()}look(e){return this.refreshing??=this.reload().finally(()=>{this.refreshing=null}),zd(this.refreshing,e)}async reload(){let e=Math.min(Xp,this.retrier.options.retries),{signal:n}=this.closing;try{let t={purpose:`manifest`,signal:n,retries:e},r=await this.pack.load(t,e=>this.refuseOther(e));return this.problem=null,r!==null&&this.follow(r),r!==null}catch(e){if(!(e instanceof t)||e instanceof Qp)throw e;return this.problem=e,!1}}refuseOther(e){try{Pd(this.current,e,this.name)}catch(e){throw e instanceof t?new Qp(e.what,this.name):e}}follow(e){this.current.segments.length===0&&(this.began=e.segments[0]?.firstFrame??0),this.current=e}async segment(e,n,r,i){let a=e.layers[Math.min(Math.max(n,1),4)-1];if(a>Hl.segmentBytes)throw new t(`a segment is too long: ${a} bytes`,this.pack.place(e));try{return await this.sound(e,a,r,i)}catch(n){if(!(n instanceof t&&!(n instanceof Qp))||i.freshness===`damaged`)throw n;return this.sound(e,a,r,{...i,freshness:`damaged`})}}async sound(e,n,r,i){let{signal:a,freshness:o=`immutable`,onLayers:s}=i,c={purpose:r,signal:a,freshness:o},l=s&&$p(e.layers,n,s),u=await this.fetch(e,n,l?{...c,onBytes:l}:c),d=qp(this.pack.place(e),e);if(u.length<n)throw new t(`the segment is cut: ${u.length} of ${n} bytes are there`,d);return n===e.bytes&&i.verify!==!1&&await Jp(u,e,d),a?.throwIfAborted(),u}async fetch(e,t,n){try{return await this.pack.read(e,t,n,this.ended&&this.tagsTell)}catch(r){if(!(r instanceof cp))throw r;if(await this.look(n.signal),this.problem!==null)throw new Qp(`its index is another one`,this.name);return this.tagsTell=!1,this.pack.read(e,t,n,!1)}}},Qp=class extends t{constructor(e,t){super(e,t,`open it again`)}};function $p(e,t,n){let r=0;return(i,a)=>{if(a>=t)return;let o=r;for(;o<e.length&&e[o]<=a;)o+=1;o!==r&&(r=o,n(o,i.subarray(0,e[o-1])))}}var em=4096,tm=.02;function nm(e){if(e.count===0)return null;let t=new Float32Array(e.data.buffer,e.data.byteOffset,e.data.length),n=Math.max(1,Math.floor(e.count/em)),r=new Zn;for(let i=0;i<3;i++){let a=[];for(let r=0;r<e.count;r+=n)a.push(t[r*8+i]);a.sort((e,t)=>e-t);let o=Math.floor(a.length*tm);r.min.setComponent(i,a[o]),r.max.setComponent(i,a[a.length-1-o])}return r}function rm({name:t,what:n,where:r,hint:i}){return new((im.find(([e])=>e===t)?.[1])??e)(n,r,i)}var im=[[`FormatError`,t],[`StoreError`,n],[`UnsupportedError`,r]],am=class{wanted;listener;tier=null;clips=[];#e=``;#t=0;#n;constructor(e,t,n){this.wanted=t,this.listener=n,this.#n=e(),this.#n.onmessage=({data:e})=>n.answered(this,e),this.#n.onerror=e=>{e.preventDefault?.(),n.crashed(this,e.message||`it could not be started`)},this.#n.onmessageerror=()=>n.crashed(this,`a message could not be read`),this.#r({kind:`start`,tier:t})}get pending(){return this.clips.reduce((e,t)=>e+t.ordered.size+ +!!t.opening,0)}held(e){return this.clips.find(t=>t.id===e)}readInit(e,t,n){e!==this.#e&&(this.#e=e,this.#r({kind:`init`,id:e,where:t,data:n}))}open(e){let{number:t,layers:n}=e,r={id:this.#t++,clip:t,layers:n,source:e,ordered:new Set,opening:!0};this.clips.push(r),this.#r({kind:`open`,clip:r.id,source:e})}decode(e,t,n){e.ordered.add(t);let r={kind:`frame`,clip:e.id,clipFrame:t,reuse:n};this.#r(r,n?[n.buffer]:[])}close(e){this.clips.splice(this.clips.indexOf(e),1),this.#r({kind:`close`,clip:e.id})}terminate(){this.#n.onmessage=null,this.#n.onerror=null,this.#n.onmessageerror=null,this.#n.terminate()}#r(e,t=[]){this.#n.postMessage(e,t)}},om={webgpu:`wasm`,wasm:`scalar`,scalar:null},sm=2,cm=2,lm=2,um=class{size;wanted;spawn;listener;#e=[];#t=null;#n=``;#r=!1;#i=0;#a=new Map;constructor(e,t,n,r){this.size=e,this.wanted=t,this.spawn=n,this.listener=r,this.#h(t)}get tier(){return this.#t}get workers(){return this.#e.filter(e=>e.tier!==null)}isOrdered(e,t,n){return this.#e.some(r=>r.clips.some(r=>r.clip===e&&r.layers>=t&&r.ordered.has(n)))}close(){this.#r=!0;for(let e of this.#e)e.terminate();this.#e=[]}answered(e,t){this.#r||(this.#o(e,t),this.#r||this.listener.changed())}crashed(e,t){if(this.#r)return;let n=e.tier;this.#f(e,t),this.#i++,n!==null&&this.#i<lm?this.#p(e,n):this.#u(e,`a decode worker died: ${t}`),this.#r||this.listener.changed()}#o(e,t){if(t.kind===`started`){this.#s(e,t.tier);return}if(t.kind===`init`){this.listener.initRead(t.id,t.info,t.views);return}if(t.kind===`failed`){this.#c(e,t);return}let n=e.held(t.clip);if(t.kind===`opened`){if(!n)return;n.opening=!1,this.listener.opened(n.source,t.milliseconds)}else n&&(n.ordered.delete(t.clipFrame),this.#i=0,this.listener.frameDecoded(n.source,t.clipFrame,t.frame,t.milliseconds))}#s(e,t){e.tier=t,t!==this.#t&&(this.#t=t,this.#i=0,this.listener.tierChosen(t,this.#n));let n=t===`webgpu`?Math.min(this.size,sm):this.size;for(;this.#e.length<n;)this.#h(t)}#c(e,{order:t,clip:n,error:r}){if(t===`start`){this.#u(e,r.what);return}let i=r.name===`FormatError`;if(t===`init`&&i){this.listener.initFailed(rm(r));return}let a=e.held(n);i&&a?(e.close(a),this.listener.clipFailed(a.source,rm(r))):i||t!==`init`&&!a||this.#l(e,a,r)}#l(e,t,n){!(e.tier&&om[e.tier])&&t?(e.close(t),this.listener.clipFailed(t.source,rm(n))):this.#u(e,n.what)}#u(e,t){let n=e.tier??(e.wanted===`auto`?this.#t:e.wanted),r=n?om[n]:n===null&&e.wanted===`auto`?`wasm`:null;r?(this.#n=t,this.#p(e,r)):this.#d(e,t)}#d(e,t){this.#m(e),this.#e.length||(this.close(),this.listener.unusable(new r(`no decode worker can be started: ${t}`,``,`use a current browser; a page that sets a content security policy must allow worker-src blob: and script-src 'wasm-unsafe-eval'`)))}#f(e,t){let n=e.clips.find(e=>e.opening)??e.clips.find(e=>e.ordered.size);if(!n)return;let r=(this.#a.get(n.clip)??0)+1;if(this.#a.set(n.clip,r),r<cm)return;let i={name:`FormatError`,what:`decoding it failed: ${t}`,where:n.source.where,hint:``};this.listener.clipFailed(n.source,rm(i))}#p(e,t){this.#m(e),this.#h(t)}#m(e){e.terminate(),this.#e=this.#e.filter(t=>t!==e)}#h(e){try{this.#e.push(new am(this.spawn,e,this))}catch(e){let t=new r(`no decode worker can be started: ${e instanceof Error?e.message:String(e)}`);this.#e.length||queueMicrotask(()=>this.#r||this.listener.unusable(t))}}},dm=2,fm=6,pm=class{limitBytes;#e=new Map;#t=[];#n=0;constructor(e){this.limitBytes=e}get bytes(){return this.#t.reduce((e,t)=>e+t.byteLength,this.#n)}get size(){return this.#e.size}get frameBytes(){return this.#e.size?this.#n/this.#e.size:0}get capacity(){return this.frameBytes?Math.max(dm,Math.floor(this.limitBytes/this.frameBytes)):1/0}get(e){return this.#e.get(e)}layersOf(e){return this.#e.get(e)?.layers??0}frames(){return this.#e.keys()}add(e,t,n,r){let i=this.#e.get(e);if(i&&i.layers>t){this.recycle(n.data);return}i&&this.#i(i);let a={frame:e,layers:t,packed:n,bytes:n.data.byteLength,pins:0,dropped:!1};for(this.#e.set(e,a),this.#n+=a.bytes;this.#n>this.limitBytes&&this.#e.size>dm;)this.#i(this.#r(r))}pin(e){e.pins++}unpin(e){e.pins--,e.pins===0&&e.dropped&&this.recycle(e.packed.data)}takeSpare(){return this.#t.pop()??null}recycle(e){e.byteLength&&this.#t.length<fm&&this.#t.push(e)}remove(e){this.#e.get(e.frame)===e&&this.#i(e)}clear(){for(let e of this.#e.values())this.#i(e);this.#t.length=0}#r(e){let t=null,n=-1/0;for(let r of this.#e.values()){let i=e(r.frame);i>n&&([t,n]=[r,i])}return t}#i(e){this.#e.delete(e.frame),this.#n-=e.bytes,e.dropped=!0,e.pins===0&&this.recycle(e.packed.data)}};function mm(e,t,n,r){let i=e-t;return i>=0?i:n?i+r:r-i}var hm=.9,gm=.65,_m=8,vm=1.1,ym=.45,bm=4,xm=1.5;function Sm(e){let t=wm(e);return t<e.current?t:Em(e)?e.settledSeconds>=xm?Om(e):e.current:e.settledSeconds>=bm&&!Dm(e)?Math.min(t,e.current+1):e.current}function Cm(e,t){return t===null?4:Tm(n=>e[n-1]<=t*hm)}function wm(e){if(e.fetched||e.bandwidth===null)return 4;let t=e.bandwidth,n=e.bufferSeconds>=_m?1.5:hm;return Tm(r=>e.layerRates[r-1]<=t*(r<=e.current?n:gm))}function Tm(e){for(let t=4;t>1;t--)if(e(t))return t;return 1}function Em(e){return(e.decodeLoad??0)>vm||(e.drawLoad??0)>vm}function Dm(e){return(e.decodeLoad??0)>ym||(e.drawLoad??0)>ym}function Om(e){let t=(e.decodeLoad??0)>vm?1:Math.min(3,e.current);return Math.max(t,e.current-1)}var km=60,Am=4;function jm(e,t,n){let r=Math.ceil(e/km-.05);return Math.max(1,Math.min(Am,Math.max(r,n===1&&t!==null&&t>vm?Math.ceil(t):1)))}var Mm=class{weight;#e=null;constructor(e){this.weight=e}add(e){this.#e=this.#e===null?e:this.#e+this.weight*(e-this.#e)}get value(){return this.#e}reset(){this.#e=null}},Nm=class{spanMs;#e=[];constructor(e=1500){this.spanMs=e}count(e){this.#e.push(e),this.#t(e)}perSecond(e){this.#t(e);let t=this.#e[0],n=this.#e.at(-1);return t===void 0||n===void 0||n===t?0:(this.#e.length-1)*1e3/(n-t)}#t(e){for(;this.#e.length&&this.#e[0]<e-this.spanMs;)this.#e.shift()}},Pm=6;function Fm(e,t,n){let r=new Lm(n,e,t);for(let t of e)r.place(t);return r.share(),r.openAhead(),r.actions}function Im(e,t){return e.clip===t.clip&&e.layers===t.layers}var Lm=class{wanted;coming;actions=[];#e;constructor(e,t,n){this.wanted=t,this.coming=n,this.#e=e.map(({clips:e,pending:t})=>({clips:[...e],pending:t}))}place(e){this.#t(e.key).length||this.#i(e.key);let t=this.#t(e.key).filter(e=>this.#e[e].pending<2);t.length&&this.#r(this.#n(t),e)}share(){let e=this.wanted[0]?.key;if(!e||this.#t(e).length!==1||this.wanted.some(e=>!this.#t(e.key).length))return;let t=this.wanted.filter(t=>Im(t.key,e)).length,n=this.coming.find(t=>!Im(t,e)&&!this.#t(t).length);t>=Pm&&!n&&this.#i(e)}openAhead(){let e=this.coming.find(e=>!this.#t(e).length);e&&this.coming.indexOf(e)<this.#e.length*2&&this.#i(e)}#t(e){return this.#e.flatMap((t,n)=>t.clips.some(t=>Im(t,e))?[n]:[])}#n(e){return e.reduce((e,t)=>this.#e[t].pending<this.#e[e].pending?t:e)}#r(e,{frame:t,key:n}){this.actions.push({kind:`frame`,worker:e,frame:t,key:n}),this.#e[e].pending++}#i(e){let t=this.#e.flatMap((e,t)=>e.pending===0?[t]:[]),n=e=>this.#o(this.#a(this.#e[e])),r=t.length?t.reduce((e,t)=>n(t)<n(e)?t:e):-1;if(r<0)return;let i=this.#e[r],a=this.#a(i);this.#s(e)>=this.#s(a)||(i.clips=i.clips.filter(e=>e!==a),i.clips.push(e),i.pending++,this.actions.push({kind:`open`,worker:r,key:e,close:a}))}#a(e){return e.clips.length<2?null:e.clips.reduce((e,t)=>this.#s(t)>this.#s(e)?t:e)}#o(e){return e?1/(1+this.#s(e)):0}#s(e){if(!e)return 1/0;let t=this.wanted.findIndex(t=>Im(t.key,e));if(t>=0)return t/(this.wanted.length+1);let n=this.coming.findIndex(t=>Im(t,e));return n<0?1e9:1+n}},Rm=2;function zm({coming:e,here:t,fetching:n}){let r=new Set(e.map(e=>e.clip)),i=n.filter(e=>!r.has(e.clip)).map(e=>e.clip),a=n.filter(e=>r.has(e.clip)),o=e.filter(e=>!t.has(e.clip)),s=e.filter(e=>t.has(e.clip)&&t.get(e.clip)<e.layers),c=e[0];if(c&&!t.has(c.clip)){let e=a.filter(e=>e.clip!==c.clip).map(e=>e.clip);return{begin:a.some(e=>e.clip===c.clip)?[]:[c],abort:[...i,...e]}}return{begin:(o.length?o:s).filter(e=>!a.some(t=>t.clip===e.clip)).slice(0,Math.max(0,Rm-a.length)),abort:i}}var Bm=5e3,Vm=new Set([403,404,410,416]);function Hm(e,t){let n=e.layers[t-1],r=t;for(;r<4&&e.layers[r]===n;)r++;return r}var Um=class{stream;limitBytes;listener;#e=new Map;#t=new Map;#n=new Map;#r=new Set;#i=new Set;#a=new Set;#o=new AbortController;#s=0;constructor(e,t,n){this.stream=e,this.limitBytes=t,this.listener=n}get bytes(){return this.#s+[...this.#t.values()].reduce((e,t)=>e+t.byteLength,0)}get here(){return new Map([...this.#e].map(([e,{layers:t}])=>[e,t]))}get fetching(){return[...this.#n.values()].map(({key:e})=>e)}clip(e){return this.#e.get(e)}init(e){return this.#t.get(e)}touch(e){let t=this.#e.get(e);t&&(this.#e.delete(e),this.#e.set(e,t))}fetchInit(e){let t=`init ${e.id}`,n=this.#t.get(e.id);n&&(this.#t.delete(e.id),this.#t.set(e.id,n)),n||this.#r.has(e.id)||this.#i.has(t)||(this.#r.add(e.id),this.stream.initBytes(e,this.#o.signal).then(t=>this.#u(e.id,t)).catch(n=>this.#d(t,n,t=>this.listener.initLost(e,t))).finally(()=>this.#r.delete(e.id)))}fetchClip(e,t){let n=`clip ${e.clip}`;if(this.#n.has(e.clip)||this.#i.has(n))return;let r={abort:new AbortController,key:{clip:e.clip,layers:t},prefix:null};this.#n.set(e.clip,r),this.stream.clipBytes(e,t,{signal:r.abort.signal,onLayers:(n,i)=>{r.abort.signal.aborted||n>=t||(r.prefix={data:i,layers:Hm(e,n)},this.listener.prefixArrived(e))}}).then(n=>{this.#n.get(e.clip)===r&&(this.#n.delete(e.clip),this.#c(e.clip,{data:n,layers:Hm(e,t)}))}).catch(t=>{r.abort.signal.aborted||(this.#n.delete(e.clip),this.#d(n,t,t=>this.listener.clipLost(e,t)))})}prefix(e){return this.#n.get(e)?.prefix??null}cut(e){let t=this.prefix(e);t&&(this.abort(e),this.#c(e,{...t,data:t.data.slice()}))}abort(e){this.#n.get(e)?.abort.abort(),this.#n.delete(e)}close(){this.#o.abort();for(let e of[...this.#n.keys()])this.abort(e);for(let e of this.#a)clearTimeout(e);this.#e.clear(),this.#t.clear(),this.#s=0}#c(e,t){for(this.#s+=t.data.byteLength-(this.#e.get(e)?.data.byteLength??0),this.#e.delete(e),this.#e.set(e,t);this.#s>this.limitBytes&&this.#e.size>2;)this.#l();this.listener.arrived()}#l(){let[e,t]=this.#e.entries().next().value;this.#e.delete(e),this.#s-=t.data.byteLength}#u(e,t){this.#t.set(e,t),this.#t.size>2&&this.#t.delete(this.#t.keys().next().value),this.listener.arrived()}#d(r,i,a){if(this.#o.signal.aborted)return;let o=i instanceof e?i:new n(String(i),r);if(o instanceof t||o instanceof n&&Vm.has(o.status)){a(o);return}this.#i.add(r);let s=setTimeout(()=>{this.#a.delete(s),this.#i.delete(r),this.listener.arrived()},Bm);this.#a.add(s)}},Wm=150,Gm=2,Km=class{stream;options;listener;store;segments;pool;decodeMs=new Mm(.15);#e=0;#t;#n=null;#r=null;#i=!1;#a=!1;constructor(e,t,n,r){this.stream=e,this.options=n,this.listener=r,this.#t=t,this.store=new pm(n.frameBytes),this.segments=new Um(e,n.segmentBytes,this),this.pool=new um(n.workers,n.tier,n.spawn,this)}get playlist(){return this.#t}get bytes(){return this.store.bytes+this.segments.bytes}set playlist(e){this.#t=e,this.pump()}aim(e){this.#n=e,this.pump()}picture(e,t){let n=this.#t.pictureAt(e);return this.store.get(n)??this.store.get(this.#t.pictureAt(e,t))}isComplete(e,t,n){return this.#t.pictureAt(e,t)<0?this.#t.spans.length>0:(this.picture(e,t)?.layers??0)>=n}decodedUntil(e,t,n){let r=this.#t.frameAt(e);for(let i of this.#t.pictures(r,t,!1)){let a=this.#t.timeOf(i);if(a>e+n)return a;if(!(i<=r?this.picture(r,t):this.store.get(i)))return Math.max(e,a)}return this.#t.end}get reachSeconds(){let e=this.#n;return e?(this.#f(e)-1)*e.stride*this.#t.frameSeconds:0}fetchedUntil(e){let t=this.#t.frameAt(e);for(let n of this.#t.spans)if(!(n.firstFrame+n.frames<=t||this.segments.clip(n.clip)))return Math.max(e,this.#t.timeOf(n.firstFrame));return this.#t.end}get allFetched(){return this.#t.spans.every(e=>this.segments.clip(e.clip))}pump(){if(!(this.#i||this.#a||!this.#n)){this.#a=!0;try{let e=this.#o(this.#n);this.#s(e,this.#n),this.#c(e,this.#n)}finally{this.#a=!1}}}close(){this.#i=!0,this.pool.close(),this.segments.close(),this.store.clear(),this.#r=null}arrived(){this.#r&&this.segments.clip(this.#r.clip)&&(this.#r=null),this.listener.progressed(),this.pump()}prefixArrived(e){let t=this.#n;if(!t||!this.stream.meter.known||this.#h(e,t))return;let n=this.segments.prefix(e.clip);this.#t.spanAt(t.frame)?.clip!==e.clip||this.picture(t.frame,t.stride)||this.#g(e,n)<Wm||(this.#r={clip:e.clip,layers:n.layers,data:n.data.slice()},this.pump())}clipLost(e,t){this.#m(e,t)}initLost(e,t){this.listener.failed(t)}changed(){this.pump()}tierChosen(e,t){this.decodeMs.reset(),this.listener.tierChosen(e,t)}initRead(e,t,n){this.listener.described(t,n)}initFailed(e){this.listener.failed(e)}opened(e,t){this.#e=t/e.frames}frameDecoded(e,t,n,r){let i=e.firstFrame+t;this.decodeMs.add(r+this.#e),this.store.add(i,e.layers,n,e=>this.#v(e)),this.listener.frameReady(i)}clipFailed(e,t){this.#r&&Im(this.#r,{clip:e.number,layers:e.layers})?this.#r=null:this.#m({clip:e.number,firstFrame:e.firstFrame,frames:e.frames},t)}unusable(e){this.listener.failed(e)}#o({frame:e,loop:t,rate:n,layers:r}){let i=this.#t.spans,a=this.#t.pictureAt(e),o=i.findIndex(e=>a<e.firstFrame+e.frames),s=[...i.slice(o),...t?i.slice(0,o):[]],c=this.options.fetchSeconds*Math.max(1,n),l=[],u=0,d=0;for(let e of s){let t=e;if(u+=t.layers[r-1],l.length&&(d>c||u>this.options.segmentBytes))break;l.push(t),d+=e.frames*this.#t.frameSeconds}return l}#s(e,t){let{segments:n}=this;for(let t of[...new Set(e.map(e=>e.init))].slice(0,2))n.fetchInit(this.stream.initEntry(t));let r=e[0]&&n.init(e[0].init)?e:[],i=zm({coming:r.map(e=>({clip:e.clip,layers:t.layers})),here:n.here,fetching:n.fetching});for(let e of i.abort)n.abort(e);for(let e of r)n.prefix(e.clip)&&this.#h(e,t);for(let e of i.begin)n.fetchClip(r.find(t=>t.clip===e.clip),e.layers)}#c(e,t){let n=e.filter(e=>this.segments.init(e.init)),r=n.flatMap(e=>this.#l(e,t)??[]),i=Fm(this.#u(r,t),r,this.pool.workers);for(let e of i){let t=this.pool.workers[e.worker];if(e.kind===`open`){let r=n.find(({clip:t})=>t===e.key.clip),i=e.close&&t.clips.find(t=>Im(t,e.close));i&&t.close(i),t.readInit(r.init,this.stream.initEntry(r.init).file??`init`,this.segments.init(r.init)),t.open(this.#p(r,e.key))}else{let n=t.clips.find(t=>Im(t,e.key));t.decode(n,e.frame-n.source.firstFrame,this.store.takeSpare())}}}#l(e,t){let n=this.segments.clip(e.clip);return n?{clip:e.clip,layers:Math.min(n.layers,t.layers)}:this.#r?.clip===e.clip?{clip:e.clip,layers:this.#r.layers}:null}#u(e,t){let n=new Map(e.map(e=>[e.clip,e])),r=[],i=[];for(let e of this.#d(t)){let a=this.#t.spanAt(e),o=n.get(a.clip),s=this.store.layersOf(e);if(!o||s>=o.layers||this.pool.isOrdered(a.clip,o.layers,e-a.firstFrame))continue;let c=!t.moving&&e===this.#t.pictureAt(t.frame,t.stride);(s===0||c?r:i).push({frame:e,key:o})}return[...r,...i]}*#d(e){let t=0;for(let n of this.#t.pictures(e.frame,e.stride,e.loop)){let r=this.#r&&this.#t.spanAt(n)?.clip===this.#r.clip;if(!(t>0&&r)){if(t++>=this.#f(e))return;yield n}}}#f({rate:e,stride:t}){let n=this.options.decodeSeconds*Math.max(1,e)/this.#t.frameSeconds;return Math.max(Gm,Math.min(Math.ceil(n/t),this.store.capacity-Gm))}#p(e,t){let n=this.segments.clip(e.clip);return this.segments.touch(e.clip),{number:e.clip,firstFrame:e.firstFrame,frames:e.frames,initId:e.init,layers:t.layers,data:n?.data??this.#r.data,where:e.file??`clip ${e.clip}`}}#m(e,t){this.#t.spans.some(({clip:t})=>t===e.clip)&&(this.#t=this.#t.without(e.clip),this.listener.clipSkipped(e,t),this.pump())}#h(e,t){let n=this.segments.prefix(e.clip);if(!n||!t.mayCut)return!1;let r=Cm(qm([e],t.rate),this.stream.meter.bitsPerSecond);return!(n.layers>=Math.min(t.layers,r))||!this.#_(e,this.#g(e,n))?!1:(this.segments.cut(e.clip),!0)}#g(e,t){let n=this.segments.fetching.find(({clip:t})=>t===e.clip).layers;return(e.layers[n-1]-t.data.byteLength)*8e3/this.stream.meter.bitsPerSecond}#_(e,t){let n=this.#n;if(!this.picture(n.frame,n.stride))return t>Wm;let r=this.#t.timeOf(e.firstFrame)-this.#t.timeOf(n.frame);return n.moving&&t>Math.max(0,r)*1e3/n.rate}#v(e){let t=this.#n,n=this.#t.end-this.#t.start;return mm(e,t.frame,t.loop,Math.round(n/this.#t.frameSeconds))}};function qm(e,t){let n=e.reduce((e,t)=>e+t.durationS,0)/t,r=t=>{let r=e.reduce((e,n)=>e+n.layers[t],0);return n>0?r*8/n:0};return[r(0),r(1),r(2),r(3)]}var Jm=60,Ym=30,Xm=.5,Zm=2,Qm=class{#e=new Nm;#t=new Nm;#n=1/0;#r=0;#i=0;#a=0;rendered(){this.#t.count(performance.now())}frameDecoded(){this.#i++}pictureShown(e,t,n,r){this.#a=t,this.#e.count(performance.now());let i=e-this.#n-1;n&&i>0&&i<r&&(this.#r+=i),this.#n=e}pictureSorted(e){this.#a=e}measure(e,t,n,r){let{time:i,paused:a,rate:o,waiting:s}=n,c=o/e.playlist.frameSeconds,l=Math.max(1,Math.min(Zm,e.pool.workers.length)),u=e.decodeMs.value,d=i+e.options.fetchSeconds;return{layerRates:qm(t.manifest.segments.filter(t=>{let n=e.playlist.timeOf(t.firstFrame);return n+t.durationS>i&&n<d}),o),bandwidth:t.meter.known?t.meter.bitsPerSecond:null,fetched:a||e.allFetched,bufferSeconds:e.fetchedUntil(i)-i,decodeLoad:u===null||a?null:u*c/1e3/l,drawLoad:a||s?null:this.#o(c/r),framesPerSecond:c}}stats(e,t,n,r,i){return{...i,fps:this.#e.perSecond(performance.now()),decodeMs:e.decodeMs.value??0,sortMs:this.#a,bufferSeconds:Math.max(0,e.decodedUntil(n,r,Jm)-n),fetchedSeconds:Math.max(0,e.fetchedUntil(n)-n),bitsPerSecond:t.meter.known?t.meter.bitsPerSecond:0,bytesRead:t.bytesRead,droppedFrames:this.#r,decodedFrames:this.#i,tier:e.pool.tier,workers:e.pool.workers.length,memoryBytes:e.bytes}}#o(e){let t=this.#t.perSecond(performance.now()),n=Math.min(Ym,e)*Xm;return t>0?n/t:null}},$m=2,eh=3.5,th=8,nh=class{clipSeconds;following=!1;constructor(e){this.clipSeconds=e}joinTime(e){let{spans:t}=e,n=t[Math.max(0,t.length-$m)];return n?e.timeOf(n.firstFrame):0}isNear(e,t){return t.end-e<=eh*this.clipSeconds}mustJump(e,t){return this.following&&t.end-e>th*this.clipSeconds}},rh=5,ih=class{stream;grown;failed;#e=new AbortController;constructor(e,t,n){this.stream=e,this.grown=t,this.failed=n,this.#t()}close(){this.#e.abort()}async#t(){try{for(let e=!0;this.stream.live;)e=await this.#n(e)}catch(t){if(this.#e.signal.aborted)return;let n=t instanceof Error?t.message:String(t);this.failed(t instanceof e?t:new e(n,this.stream.name))}}async#n(e){let{stream:t}=this,{signal:n}=this.#e,r=performance.now(),i=e&&await t.change(n);i||await this.#i(t.pollSeconds);let a=await this.#r();return a&&this.grown(),!i||a||performance.now()-r>=1e3*t.pollSeconds}async#r(){let{signal:e}=this.#e;try{return await this.stream.refresh(e)}catch(t){if(e.throwIfAborted(),!(t instanceof n))throw t;return await this.#i(rh),!1}}async#i(e){let t,n=new Promise(n=>{t=setTimeout(n,e*1e3)});try{await zd(n,this.#e.signal)}finally{clearTimeout(t)}}},ah="var e=Object.defineProperty,t=(e,t,n)=>()=>{if(n)throw n[0];try{return e&&(t=e(e=0)),t}catch(e){throw n=[e],e}},n=(t,n)=>{let r={};for(var i in t)e(r,i,{get:t[i],enumerable:!0});return n||e(r,Symbol.toStringTag,{value:`Module`}),r},r,i,a,o=t((()=>{r=class extends Error{what;where;hint;name=`PlayerError`;constructor(e,t=``,n=``){super([t?`${t}: ${e}`:e,n?`hint: ${n}`:``].filter(Boolean).join(`\n`)),this.what=e,this.where=t,this.hint=n}},i=class extends r{name=`FormatError`;constructor(e,t=``,n=`fetch the stream again; cgs verify names what is damaged`){super(e,t,n)}},a=class extends r{name=`UnsupportedError`}})),s,c,l,u,d=t((()=>{s={BakedMeta:{type:`object`,required:[`fps`,`clip_frames`,`alpha_max`,`background`,`scene_scale`,`world_unit`,`coordinate_frame`,`config_hash`,`profile`],properties:{fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:2147483648},{type:`integer`,minimum:1,exclusiveMaximum:2147483648}]},clip_frames:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},alpha_max:{type:`number`,exclusiveMinimum:0,exclusiveMaximum:1},background:{type:`array`,minItems:3,maxItems:3,prefixItems:[{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1}]},scene_scale:{type:`number`,exclusiveMinimum:0},world_unit:{type:`string`,maxLength:4096},coordinate_frame:{type:`string`,maxLength:4096},config_hash:{type:`string`,maxLength:4096},profile:{type:`string`,const:`baked`}}},ClipEntry:{type:`object`,required:[`bytes`,`sha256`,`layers`,`clip`,`init`,`first_frame`,`frames`,`duration_s`],oneOf:[{required:[`file`]},{required:[`offset`]}],properties:{file:{type:`string`,maxLength:512,pattern:`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`},offset:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},bytes:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},sha256:{type:`string`,pattern:`^[0-9a-f]{64}$`},layers:{type:`array`,minItems:4,maxItems:4,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},clip:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},init:{type:`string`,pattern:`^[0-9a-f]{64}$`},first_frame:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},frames:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},duration_s:{type:`number`,minimum:0,maximum:1e9}}},InitEntry:{type:`object`,required:[`bytes`,`sha256`,`layers`,`id`],oneOf:[{required:[`file`]},{required:[`offset`]}],properties:{file:{type:`string`,maxLength:512,pattern:`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`},offset:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},bytes:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},sha256:{type:`string`,pattern:`^[0-9a-f]{64}$`},layers:{type:`array`,minItems:4,maxItems:4,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},id:{type:`string`,pattern:`^[0-9a-f]{64}$`}}},InitMeta:{type:`object`,required:[`fps`,`clip_frames`,`alpha_max`,`background`,`scene_scale`,`world_unit`,`coordinate_frame`,`config_hash`,`gaussians_per_anchor`,`base_gaussians`,`static_features`,`dynamic_features`,`anchors`,`reference_clip`],properties:{fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:2147483648},{type:`integer`,minimum:1,exclusiveMaximum:2147483648}]},clip_frames:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},alpha_max:{type:`number`,exclusiveMinimum:0,exclusiveMaximum:1},background:{type:`array`,minItems:3,maxItems:3,prefixItems:[{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1}]},scene_scale:{type:`number`,exclusiveMinimum:0},world_unit:{type:`string`,maxLength:4096},coordinate_frame:{type:`string`,maxLength:4096},config_hash:{type:`string`,maxLength:4096},gaussians_per_anchor:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},base_gaussians:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},static_features:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},dynamic_features:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},anchors:{type:`integer`,minimum:0,exclusiveMaximum:2147483648},reference_clip:{type:`integer`,minimum:0,exclusiveMaximum:4294967296}}},Manifest:{type:`object`,required:[`crc32c`,`format`,`format_version`,`fps`,`target_duration_s`,`sequence`,`inits`,`segments`,`ended`],properties:{crc32c:{type:`string`,pattern:`^[0-9a-f]{8}$`},format:{type:`string`,const:`clipgstream`},format_version:{type:`string`},fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},target_duration_s:{type:`number`,minimum:0,maximum:1e9},sequence:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},inits:{type:`array`,items:{ref:`InitEntry`}},segments:{type:`array`,items:{ref:`ClipEntry`}},ended:{type:`boolean`}}},ManifestHeader:{type:`object`,required:[`format`,`format_version`],properties:{format:{type:`string`,const:`clipgstream`},format_version:{type:`string`}}},ProfileMeta:{type:`object`,properties:{profile:{type:`string`,maxLength:256}}},ViewMeta:{type:`object`,required:[`name`,`width_px`,`height_px`,`fx_px`,`fy_px`,`cx_px`,`cy_px`,`camera_from_world`,`held_out`],properties:{name:{type:`string`,maxLength:1024},width_px:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},height_px:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},fx_px:{type:`number`},fy_px:{type:`number`},cx_px:{type:`number`},cy_px:{type:`number`},camera_from_world:{type:`array`,minItems:12,maxItems:12,items:{type:`number`}},held_out:{type:`boolean`}}},ViewsMeta:{type:`object`,required:[`views`],properties:{views:{type:`array`,items:{ref:`ViewMeta`}}}}},c={CGSF:{layers:{init:[0],clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},IMET:{layers:{init:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},VIEW:{layers:{init:[0]},version:0,critical:!1,repeats:!1,profiles:[`anchors`,`baked`]},HEAD:{layers:{init:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},HEDX:{layers:{init:[3]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},CMET:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},APOS:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},ALSC:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},AFEA:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},ASTA:{layers:{clip:[0,1]},version:0,critical:!0,repeats:!0,profiles:[`anchors`]},FMET:{layers:{clip:[0]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},FMLP:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},FTAB:{layers:{clip:[0,1,2]},version:1,critical:!0,repeats:!0,profiles:[`anchors`]},BMET:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`baked`]},BKEY:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`baked`]},BDLT:{layers:{clip:[1]},version:0,critical:!0,repeats:!0,profiles:[`baked`]}},l={segmentBytes:536870912,manifestBytes:67108864,metadataBytes:4194304,arrayBytes:1073741824,boxes:2048,segments:1048576,anchors:2097152,channels:512,mlpWidth:4096,gaussiansPerAnchor:64,clipFrames:1024,lookups:268435456,gaussians:16777216,products:68719476736,views:4096},u={levels:32,features:8,log2Table:24,cells:16777216,values:268435456}}));function f(e){p(e);let t=v(e.levels,e.baseResolution,e.growth),n=g(e)?t:v(e.levels,e.timeBaseResolution,e.timeGrowth),r=[],i=0;for(let[a,o]of t.entries()){let t=y(o,n[a],e.log2Table,i);r.push(t),i+=t.entries}return r}function p(e){let{levels:t,features:n,log2Table:r}=e;h(`levels`,t,u.levels),h(`features`,n,u.features),h(`log2_table`,r,u.log2Table),m(``,t,e.baseResolution,e.growth),g(e)||m(`time_`,t,e.timeBaseResolution,e.timeGrowth),h(`levels * features * 2**log2_table`,t*n*2**r,u.values)}function m(e,t,n,r){h(`${e}base_resolution`,n,u.cells),h(`${e}growth`,r,u.cells);let i=_(t,n,r)[t-1];h(`${e}base_resolution * ${e}growth**(levels - 1)`,i,u.cells)}function h(e,t,n){if(!(t>=1&&t<=n))throw new i(`the field's layout is out of range: ${e} is ${t}, not from 1 to ${n}`)}function g(e){return e.timeBaseResolution===0&&e.timeGrowth===0}function _(e,t,n){let r=[t];for(;r.length<e;)r.push(r[r.length-1]*n);return r}function v(e,t,n){return _(e,t,n).map(e=>Math.fround(e-1))}function y(e,t,n,r){let i=Math.ceil(e)+1,a=Math.ceil(t)+1,o=i**3*a,s=Math.min(2**n,Math.ceil(o/8)*8);return{scale:e,timeScale:t,cells:i,timeCells:a,entries:s,dense:o<=s,first:r}}function b(e,t,n){let r=new Float32Array(e.length),i=new Uint8Array(e.length/3).fill(1);for(let a=0;a<3;a++){let o=t[a],s=Math.fround(n[a]-o);for(let t=a,n=0;t<e.length;t+=3,n++){let a=Math.fround(Math.fround(e[t]-o)/s);a>=0&&a<=1||(i[n]=0),r[t]=Math.min(1,Math.max(0,a))+0}}return{unit:r,inside:i}}function x(e,t){return Math.fround(e/t)}function S(e,t,n,r){if(t.length===0||n.length===0)return;let i=new Uint32Array(Math.ceil(e.entries/32));e.dense?(T(e,t,i),E(e,C(e,n),i,r)):(w(e,t,i),D(C(e,n),i,r,e.entries))}function C(e,t){let n=/* @__PURE__ */ new Set;for(let r of t){let t=Math.floor(r*e.timeScale+.5);n.add(t).add(t+1)}return[...n]}function w(e,t,n){let{scale:r}=e,i=e.entries-1;for(let e=0;e<t.length;e+=3){let a=t[e]*r+.5|0,o=Math.imul(t[e+1]*r+.5|0,A),s=Math.imul(t[e+2]*r+.5|0,j);for(let e=0;e<8;e++){let t=e&2?o+A:o,r=e&4?s+j:s,c=(a+(e&1)^t^r)&i;n[c>>>5]|=1<<(c&31)}}}function T(e,t,n){let{scale:r,cells:i,entries:a}=e;for(let e=0;e<t.length;e+=3){let o=Math.floor(t[e]*r+.5),s=Math.floor(t[e+1]*r+.5),c=Math.floor(t[e+2]*r+.5);for(let e=0;e<8;e++){let t=s+(e>>1&1),r=c+(e>>2),l=(o+(e&1)+i*(t+i*r))%a;n[l>>>5]|=1<<(l&31)}}}function E(e,t,n,r){let{cells:i,entries:a}=e,o=t.map(e=>e*i**3%a);for(let e=0;e<a;e++)if(n[e>>>5]>>>(e&31)&1)for(let t of o){let n=e+t,i=n<a?n:n-a;r[i>>>3]|=1<<(i&7)}}function D(e,t,n,r){let i=O(t),a=new Uint32Array(t.length);for(let n of e){let e=Math.imul(n,M)&r-1,o=e>>>5;for(let n=0;n<i.length;n++)a[i[n]^o]|=k(t[i[n]],e)}let o=new Uint8Array(a.buffer);for(let e=0;e<n.length;e++)n[e]|=o[e]}function O(e){let t=new Uint32Array(e.length),n=0;for(let r=0;r<e.length;r++)e[r]!==0&&(t[n++]=r);return t.subarray(0,n)}function k(e,t){let n=e;return t&1&&(n=(n&1431655765)<<1|n>>>1&1431655765),t&2&&(n=(n&858993459)<<2|n>>>2&858993459),t&4&&(n=(n&252645135)<<4|n>>>4&252645135),t&8&&(n=(n&16711935)<<8|n>>>8&16711935),t&16&&(n=n<<16|n>>>16),n}var A,j,M,N=t((()=>{o(),d(),A=2654435761,j=805459861,M=3674653429}));N(),o();const P=`a number of an entropy-coded array is out of range`,F=4096;function ee(e,t,n,r,i){let a=re(e,n,r),o=new Uint32Array(t);return ue(a,se(a,o,i)),i<16&&ne(o,i),o}function te(e,t,n,r){let i=re(e,n,r),a=new Float64Array(t);return ue(i,le(i,a)),a}function ne(e,t){for(let n=0;n<e.length;n++)if(e[n]>=t)throw new i(P)}function re(e,t,n){let r=ie(n,t);if(!r)throw new i(`an entropy-coded array has an unknown mode of contexts`);let a=new Uint32Array(r*F),o=oe(e,a),s=e.length-o-16;if(s<0||s%2)throw new i(`an entropy-coded array is cut`);let c=new Int32Array(new Uint8Array(e.subarray(o,o+16)).buffer);if(c.some(e=>!(e>>>16)))throw new i(`an entropy-coded array has an impossible state`);let l=new Uint16Array(s/2+8);new Uint8Array(l.buffer).set(e.subarray(o+16));let u=n===1;return{lookup:a,contexts:ae(n,t),byNeighbours:u,states:c,words:l,end:s/2}}function ie(e,t){return e===0?t:e===1&&t<=64?9*t:+(e===2)}function ae(e,t){let n=[1,9,0][e]<<12;return Int32Array.from({length:t},(e,t)=>t*n)}function oe(e,t){let n=0;for(let r=0;r<t.length;r+=F){let i=n<e.length?e[n++]:135;if(i>134)throw L();i===0?t.fill(255,r,r+F):n=I(e,n,i,t.subarray(r,r+F))}return n}function I(e,t,n,r){let i=0,a=0;for(let o=0;o<n;o++){if(t>=e.length)throw L();if(a=e[t++],a>=128){if(t>=e.length||e[t]>=128||e[t]===0)throw L();a+=e[t++]-1<<7}if(i+a>F)throw L();let n=o|a-1<<8;for(let e=0;e<a;e++)r[i+e]=n|e<<20;i+=a}if(i!==F||a===0)throw L();return t}function L(){return new i(`the frequencies of an entropy-coded array are damaged`)}function se(e,t,n){let{lookup:r,contexts:a,byNeighbours:o,states:s,words:c,end:l}=e,u=a.length,d=0,f=0;for(let e=0;e<t.length;e++){let p=a[f],m=s[e&3],h=r[p|m&4095];m=Math.imul((h>>>8&4095)+1,m>>>12)+(h>>>20)|0;let g=(m>>>16)-1>>>31;m=m<<(g<<4)|c[d]&-g,d+=g;let _=h&255;if(_>=16){let e=3+(_-16>>>1);if(e>30)throw R(_);_=2+(_&1)<<e;for(let t=0;t<e;t+=12){let n=Math.min(12,e-t);_|=(m&(1<<n)-1)<<t,m>>>=n,g=(m>>>16)-1>>>31,m=m<<(g<<4)|c[d]&-g,d+=g}if(_>>>0>=n)throw new i(P)}if(d>l)throw new i(`an entropy-coded array is cut`);s[e&3]=m,t[e]=_,o&&(a[f]=ce(p,f,_)),f=f+1===u?0:f+1}return d}function ce(e,t,n){let r=9*t,i=((e>>>12)-r)*11>>>5;return r+3*(n>>>0<2?n:2)+i<<12}function le(e,t){let{lookup:n,contexts:r,byNeighbours:a,states:o,words:s,end:c}=e,l=0,u=e=>e>>>16?e:e<<16|s[l++];for(let e=0;e<t.length;e++){let s=e%r.length,d=r[s],f=o[e&3],p=n[d|f&4095];f=u(Math.imul((p>>>8&4095)+1,f>>>12)+(p>>>20)|0);let m=p&255;if(m>=16){let e=3+(m-16>>>1);if(e>51)throw R(m);m=(2+(m&1))*2**e;for(let t=0;t<e;t+=12){let n=Math.min(12,e-t);m+=(f&(1<<n)-1)*2**t,f=u(f>>>n)}}if(l>c)throw new i(`an entropy-coded array is cut`);o[e&3]=f,t[e]=m,a&&(r[s]=ce(d,s,Math.min(m,2)))}return l}function R(e){return new i(e>=134?`an entropy-coded array has a token that its context lacks`:P)}function ue(e,t){if(t!==e.end||e.states.some(e=>e!==65536))throw new i(`an entropy-coded array does not end where it should`)}const de={decodeArray:ee,decodeWideArray:te,markReachable:S};var fe,z=t((()=>{fe=1/255}));function pe(e,t){let n=_e(e.count+t.count),[r,i]=[0,0];for(let a=0;a<n.count;a++){let o=i===t.count||r<e.count&&e.anchors[r]<t.anchors[i];ve(n,a,o?e.values:t.values,o?r++:i++)}return n}function me(e,t){let n=_e(t);for(let r=0;r<t;r++)ve(n,r,e,r);return n}function he(e,t,n){for(let r=0;r<t*14;r++)if(!Number.isFinite(e[r]))throw ge(n)}function ge(e){return new i(`a frame's Gaussians are not finite`,e)}function _e(e){return{count:e,means:new Float32Array(3*e),scales:new Float32Array(3*e),rotations:new Float32Array(4*e),opacities:new Float32Array(e),colors:new Float32Array(3*e)}}function ve(e,t,n,r){let i=r*14;e.means.set(n.subarray(i+0,i+3),3*t),e.scales.set(n.subarray(i+3,i+6),3*t),e.rotations.set(n.subarray(i+6,i+10),4*t),e.opacities[t]=n[i+10],e.colors.set(n.subarray(i+11,i+14),3*t)}var ye,B=t((()=>{o(),ye=class{count=0;values=/* @__PURE__ */ new Float32Array(14336);anchors=/* @__PURE__ */ new Uint32Array(1024);reserve(e){let t=this.count+e;if(t<=this.anchors.length)return;let n=Math.max(t,2*this.anchors.length),{values:r,anchors:i}=this;this.values=new Float32Array(n*14),this.values.set(r),this.anchors=new Uint32Array(n),this.anchors.set(i)}}}));function be(e,t,n,r=0){let i=new Uint32Array(e.buffer,e.byteOffset,e.length);for(let a=0,o=0,s=r;a<t;a++,o+=14,s+=8)n[s]=i[o+0],n[s+1]=i[o+0+1],n[s+2]=i[o+0+2],n[s+3]=Se(e[o+11],Ee)|Se(e[o+11+1],Ee)<<11|Se(e[o+11+2],De)<<22,n[s+4]=Ce(i[o+3])|Ce(i[o+3+1])<<16,n[s+5]=Ce(i[o+3+2])|Se(e[o+10],Oe)<<16,n[s+6]=we(e[o+6],e[o+6+1]),n[s+7]=we(e[o+6+2],e[o+6+3])}function xe(e,t){return t!==void 0&&t.length>=e?t:new Uint32Array(e)}function Se(e,t){return Math.min(Math.max(e,0),1)*t+.5|0}function Ce(e){return e+16384>>>15&65535}function we(e,t){return Te(e)&65535|Te(t)<<16}function Te(e){return Math.round(Math.min(Math.max(e,-1),1)*ke)}var Ee,De,Oe,ke,Ae,je=t((()=>{z(),B(),Ee=2047,De=1023,Oe=65535,ke=32767,Ae=/* @__PURE__ */ new Float32Array(1),new Uint32Array(Ae.buffer)}));function Me(e,t,n,r,i){let a=n[r+Fe]/i,o=n[r+Fe+1]/i,s=n[r+Fe+2]/i,c=a*a+o*o+s*s,l=Math.sqrt(Math.max(0,1-c)),u=Math.sqrt(c+l*l),d=n[r+Ie];e[t]=(d===0?l:a)/u,e[t+1]=(d===1?l:d<1?a:o)/u,e[t+2]=(d===2?l:d<2?o:s)/u,e[t+3]=(d===3?l:s)/u}var Ne,Pe,Fe,Ie,Le,Re,ze,Be,Ve=t((()=>{z(),B(),je(),Ne=14,Pe=3,Fe=6,Ie=9,Le=10,Re=11,ze=126,Be=class{clip;prepareMs;deviations;rows=/* @__PURE__ */ new Float32Array;constructor(e){this.clip=e;let t=performance.now(),n=ze*e.scaleSteps;this.deviations=Float32Array.from({length:2*n+1},(t,r)=>2**((r-n)/e.scaleSteps)),this.prepareMs=performance.now()-t}async packed(e,t,n){let r=this.fill(e,t),i=xe(r*8,n);return be(this.rows,r,i),{count:r,data:i}}async gaussians(e,t){let n=this.fill(e,t);return me(this.rows,n)}close(){this.rows=/* @__PURE__ */ new Float32Array}fill(e,t){let{clip:n}=this,r=n.codes[e];this.rows.length===0&&(this.rows=new Float32Array(n.gaussians*14));let i=0;for(let e=0;e<n.gaussians*Ne;e+=Ne){let a=r[e+Le];a!==0&&Math.fround(a/n.opacitySteps)>=Math.fround(t)&&this.writeRow(r,e,i++*14)}return he(this.rows,i,`clip ${n.clip}, clip frame ${e}`),i}writeRow(e,t,n){let{clip:r,rows:i,deviations:a}=this,o=ze*r.scaleSteps;for(let s=0;s<3;s++)i[n+0+s]=r.corner[s]+Math.fround(r.step*e[t+s]),i[n+3+s]=a[e[t+Pe+s]+o],i[n+11+s]=e[t+Re+s]/r.colorSteps;i[n+10]=e[t+Le]/r.opacitySteps,Me(i,n+6,e,t,r.rotationSteps)}}}));function He(e,t){let{info:n,anchors:r}=e,{residual:i,field:a}=t,o=r.count+i.count,s=Ke(r.positions,i.positions),{unit:c,inside:l}=b(s,a.lo,a.hi),u=e=>l[e]!==0&&t.isStatic[e]===0,d=Math.min(e.layers,t.layers)>=Je?n.gaussiansPerAnchor:n.baseGaussians;return{where:`clip ${t.clip}`,frames:t.frames,count:o,gaussians:d,staticFeatures:n.staticFeatures,dynamicFeatures:n.dynamicFeatures,positions:s,features:Ke(r.features,i.features),scales:Ke(r.logScales,i.logScales).map(e=>Math.exp(e)),unit:c,inside:l,moving:qe(o,u),still:qe(o,e=>!u(e)),heads:Ue(e.heads,n.staticFeatures,d),field:a,fieldMlp:We(a.mlp,0,a.mlp.outputs),times:Float32Array.from({length:t.frames},(e,t)=>x(t,n.clipFrames))}}function Ue(e,t,n){return{opacity:We(e.opacity,t,n),color:We(e.color,t,3*n),covariance:We(e.covariance,t,7*n),offset:We(e.offset,t,3*n)}}function We(e,t,n){let r=Ge(e.w1,e.hidden,e.inputs);return{known:t,inputs:e.inputs-t,hidden:e.hidden,outputs:n,w1Known:r.subarray(0,t*e.hidden),w1:r.subarray(t*e.hidden),b1:e.b1,w2:Ge(e.w2.subarray(0,n*e.hidden),n,e.hidden),b2:e.b2.subarray(0,n)}}function Ge(e,t,n){let r=new Float32Array(t*n);for(let i=0;i<t;i++)for(let a=0;a<n;a++)r[a*t+i]=e[i*n+a];return r}function Ke(e,t){let n=new Float32Array(e.length+t.length);return n.set(e),n.set(t,e.length),n}function qe(e,t){let n=[];for(let r=0;r<e;r++)t(r)&&n.push(r);return Uint32Array.from(n)}var Je,Ye=t((()=>{N(),Je=4}));Ve(),Ye();const Xe=[2654435761,805459861,3674653429];function Ze(e,t,n,r,i){let{levels:a,features:o}=e.spec;a.forEach((s,c)=>{let l=new Qe(s,r),u=a.length*o;for(let r=0;r<n.length;r++)l.locate(t,3*n[r]),l.interpolate(e.tables,o,i,r*u+c*o)})}var Qe=class{level;rows=/* @__PURE__ */ new Uint32Array(16);weights=/* @__PURE__ */ new Float64Array(16);strides;timeRows;timeWeights;constructor(e,t){this.level=e;let{cells:n,dense:r}=e;this.strides=r?[n,Math.imul(n,n),Math.imul(Math.imul(n,n),n)]:Xe;let i=t*e.timeScale+.5,a=Math.floor(i);this.timeRows=[Math.imul(a,this.strides[2]),Math.imul(a+1,this.strides[2])],this.timeWeights=[1-(i-a),i-a]}locate(e,t){let{scale:n,dense:r,entries:i}=this.level,a=e[t]*n+.5,o=e[t+1]*n+.5,s=e[t+2]*n+.5,c=Math.floor(a),l=Math.floor(o),u=Math.floor(s);for(let e=0;e<8;e++){let t=e&1,n=e>>1&1,d=e>>2,f=(t?a-c:1-(a-c))*(n?o-l:1-(o-l))*(d?s-u:1-(s-u)),p=c+t,m=Math.imul(l+n,this.strides[0]),h=Math.imul(u+d,this.strides[1]);for(let t=0;t<2;t++){let n=this.timeRows[t],a=r?p+m+h+n:p^m^h^n;this.rows[e+8*t]=(a>>>0)%i,this.weights[e+8*t]=f*this.timeWeights[t]}}}interpolate(e,t,n,r){let{rows:i,weights:a,level:o}=this;for(let s=0;s<t;s++){let c=0;for(let n=0;n<16;n++)c+=a[n]*e[(o.first+i[n])*t+s];n[r+s]=c}}},$e=class{mlp;outputs;hidden;active;values;w1Known;w1;b1;w2;b2;constructor(e){this.mlp=e;let{hidden:t,outputs:n}=e;this.outputs=new Float64Array(nt(n)),this.hidden=new Float64Array(nt(t)),this.active=new Uint32Array(t),this.values=new Float64Array(t),this.w1Known=tt(e.w1Known,t),this.w1=tt(e.w1,t),this.b1=tt(e.b1,t),this.w2=tt(e.w2,n),this.b2=tt(e.b2,n)}get sums(){return this.hidden.length}knownSums(e,t,n,r){this.hidden.set(this.b1),et(this.hidden,this.w1Known,e,t,this.mlp.known),n.set(this.hidden,r)}run(e,t,n,r=0){let{hidden:i}=this;if(n===void 0)i.set(this.b1);else for(let e=0;e<i.length;e++)i[e]=n[r+e];et(i,this.w1,e,t,this.mlp.inputs),this.secondLayer(this.findActive())}findActive(){let{hidden:e,active:t,values:n}=this,r=0;for(let i=0;i<t.length;i++)e[i]<=0||(n[r]=e[i],t[r++]=i);return r}secondLayer(e){let{outputs:t,active:n,values:r,w2:i,b2:a}=this,o=t.length;for(let s=0;s<o;s+=4){let c=a[s],l=a[s+1],u=a[s+2],d=a[s+3];for(let t=0;t<e;t++){let e=r[t],a=n[t]*o+s;c+=e*i[a],l+=e*i[a+1],u+=e*i[a+2],d+=e*i[a+3]}t[s]=c,t[s+1]=l,t[s+2]=u,t[s+3]=d}}};function et(e,t,n,r,i){let a=e.length;for(let o=0;o<a;o+=4){let s=e[o],c=e[o+1],l=e[o+2],u=e[o+3];for(let e=0,d=o;e<i;e++,d+=a){let i=n[r+e];s+=i*t[d],c+=i*t[d+1],l+=i*t[d+2],u+=i*t[d+3]}e[o]=s,e[o+1]=c,e[o+2]=l,e[o+3]=u}}function tt(e,t){let n=nt(t),r=new Float64Array(e.length/t*n);for(let i=0;i*t<e.length;i++)r.set(e.subarray(i*t,(i+1)*t),i*n);return r}function nt(e){return Math.ceil(e/4)*4}B();var rt=class{mlp;clip;anchors;kept;perceptron;sums;constructor(e,t,n,r){this.mlp=e,this.clip=t,this.anchors=n,this.kept=r,this.perceptron=new $e(e);let i=r?n.length:1;this.sums=new Float32Array(i*this.perceptron.sums);for(let e=0;r&&e<i;e++)this.writeSums(e,e*this.perceptron.sums)}run(e,t){this.kept||this.writeSums(t,0);let{perceptron:n,sums:r,mlp:i}=this;return n.run(e,t*i.inputs,r,this.kept?t*n.sums:0),n.outputs}writeSums(e,t){let{features:n,staticFeatures:r}=this.clip;this.perceptron.knownSums(n,this.anchors[e]*r,this.sums,t)}},it=class{clip;anchors;opacity;color;covariance;offset;constructor(e,t,n){this.clip=e,this.anchors=t;let{opacity:r,color:i,covariance:a,offset:o}=e.heads,s=r.hidden+i.hidden+a.hidden+o.hidden,c=n&&4*s*t.length<=67108864,l=n=>new rt(n,e,t,c);this.opacity=l(r),this.color=l(i),this.covariance=l(a),this.offset=l(o)}gaussians(e,t){let n=new ye,r=new Float32Array(this.clip.gaussians);for(let i=0;i<this.anchors.length;i++){let a=this.opacity.run(e,i),o=!1;for(let e=0;e<r.length;e++)r[e]=at(a[e]),o||=!(r[e]<t);o&&this.add(n,e,i,r,t)}return n}add(e,t,n,r,i){e.reserve(r.length);let a=this.color.run(t,n),o=this.covariance.run(t,n),s=this.offset.run(t,n),c=this.anchors[n];for(let t=0;t<r.length;t++){if(r[t]<i)continue;let n=e.count*14;this.writeShape(e.values,n,c,o,s,t),e.values[n+10]=r[t];for(let r=0;r<3;r++)e.values[n+11+r]=at(a[3*t+r]);e.anchors[e.count++]=c}}writeShape(e,t,n,r,i,a){let{positions:o,scales:s}=this.clip;for(let c=0;c<3;c++)e[t+0+c]=o[3*n+c]+i[3*a+c]*s[6*n+c],e[t+3+c]=s[6*n+3+c]*at(r[7*a+c]);let c=7*a+3,[l,u,d,f]=[r[c],r[c+1],r[c+2],r[c+3]],p=1/Math.max(Math.sqrt(l*l+u*u+d*d+f*f),1e-12);e[t+6]=l*p,e[t+6+1]=u*p,e[t+6+2]=d*p,e[t+6+3]=f*p}};function at(e){return 1/(1+Math.exp(-Math.max(e,-80)))}z(),B(),je();var ot=class{prepareMs;clip;heads;fieldMlp;still=null;constructor(e,t){let n=performance.now();this.clip=He(e,t),this.heads=new it(this.clip,this.clip.moving,!0),this.fieldMlp=new $e(this.clip.fieldMlp),this.prepareMs=performance.now()-n}async packed(e,t,n){let{still:r,moving:i}=this.decode(e,t),a=r.count+i.count,o=xe(a*8,n);return be(r.values,r.count,o),be(i.values,i.count,o,r.count*8),{count:a,data:o}}async gaussians(e,t){let{still:n,moving:r}=this.decode(e,t);return pe(n,r)}close(){this.still=null}decode(e,t){let n=Math.fround(t),r=this.stillRows(n),i=this.dynamicFeatures(this.clip.moving,this.clip.times[e]),a=this.heads.gaussians(i,n);return he(a.values,a.count,`${this.clip.where}, clip frame ${e}`),{still:r,moving:a}}stillRows(e){if(this.still?.minOpacity!==e){let t=new it(this.clip,this.clip.still,!1).gaussians(this.dynamicFeatures(this.clip.still,0),e);he(t.values,t.count,this.clip.where),this.still={minOpacity:e,rows:t}}return this.still.rows}dynamicFeatures(e,t){let{clip:n,fieldMlp:r}=this,{inputs:i,outputs:a}=n.fieldMlp,o=new Float32Array(e.length*i);Ze(n.field,n.unit,e,t,o);let s=new Float32Array(e.length*a);return e.forEach((e,t)=>{n.inside[e]!==0&&(r.run(o,t*i),s.set(r.outputs.subarray(0,a),t*a))}),s}};const st={name:`scalar`,bits:de,decoder:async(e,t)=>t.profile===`baked`?new Be(t):new ot(e,t),close:()=>{}};N();function ct(e,t){let n=e.take(t.length*40);return t.forEach((t,r)=>{let i=n+r*40;e.doubles(i,2).set([t.scale,t.timeScale]),e.words(i+16,6).set([...lt(t),t.entries,Number(t.dense),t.first])}),n}function lt({cells:e,dense:t}){let n=Math.imul(e,e);return t?[e,n,Math.imul(n,e)]:[A,j,M]}o();const ut=65536,dt=65536,ft={1:`an entropy-coded array has an unknown mode of contexts`,2:`the frequencies of an entropy-coded array are damaged`,3:`an entropy-coded array is cut`,4:`an entropy-coded array has an impossible state`,5:`an entropy-coded array has a token that its context lacks`,6:P,7:`an entropy-coded array does not end where it should`};function pt(e){return{decodeArray:(t,n,r,i,a)=>mt(e,t,n,r,i,a),decodeWideArray:(t,n,r,i)=>ht(e,t,n,r,i),markReachable:(t,n,r,i)=>vt(e,t,n,r,i)}}function mt(e,t,n,r,i,a){let o=gt(e,t,r,i),s=Math.min(n,ut),c=e.take(4*s),l=new Uint32Array(n);for(let t=0;t<n;t+=s){let r=Math.min(s,n-t);_t(e.run.rans_read(o,c,r,a-1)),l.set(e.words(c,r),t)}return _t(e.run.rans_close(o)),l}function ht(e,t,n,r,i){let a=gt(e,t,r,i),o=Math.min(n,ut),s=e.take(8*o),c=new Float64Array(n);for(let t=0;t<n;t+=o){let r=Math.min(o,n-t);_t(e.run.rans_read_wide(a,s,r)),c.set(e.doubles(s,r),t)}return _t(e.run.rans_close(a)),c}function gt(e,t,n,r){e.reset();let{run:i}=e,a=e.take(i.rans_reader_bytes()),o=e.take(i.rans_context_bytes(n,r)),s=e.take(8*n),c=e.copy(t);return e.take(32),_t(i.rans_open(a,c,t.length,n,r,o,s)),a}function _t(e){if(e!==0)throw new i(ft[e])}function vt(e,t,n,r,i){e.reset();let a=8*Math.ceil(t.entries/64),o=ct(e,[t]),s=yt(t,r),c=e.copy(s),l=e.take(a),u=e.take(a),d=e.take(12*dt);e.bytes(l,a).fill(0),e.bytes(u,a).fill(0),e.bytes(u,i.length).set(i);for(let t=0;t<n.length;t+=3*dt){let r=n.subarray(t,t+3*dt);e.floats(d,r.length).set(r),e.run.mark_spatial(o,d,r.length/3,l)}e.run.mark_times(o,l,c,s.length,u),i.set(e.bytes(u,i.length))}function yt(e,t){let n=/* @__PURE__ */ new Set;for(let r of t){let t=Math.floor(r*e.timeScale+.5);n.add(t).add(t+1)}return Uint32Array.from(n)}o();let bt;var xt=class e{run;base;top;constructor(e){this.run=e.exports,this.base=this.run.__heap_base.value,this.top=this.base,this.reset()}static async create(){return bt??=WebAssembly.compile(wt()),new e(await WebAssembly.instantiate(await bt))}reset(){this.top=Ct(this.base)}mark(){return this.top}release(e){this.top=e}take(e){let t=this.top,n=t+e+16,{memory:r}=this.run;return n>r.buffer.byteLength&&St(r,n),this.top=Ct(n),t}copy(e){let t=this.take(e.byteLength),n=new Uint8Array(e.buffer,e.byteOffset,e.byteLength);return new Uint8Array(this.run.memory.buffer,t,e.byteLength).set(n),t}bytes(e,t){return new Uint8Array(this.run.memory.buffer,e,t)}words(e,t){return new Uint32Array(this.run.memory.buffer,e,t)}floats(e,t){return new Float32Array(this.run.memory.buffer,e,t)}doubles(e,t){return new Float64Array(this.run.memory.buffer,e,t)}};function St(e,t){let n=Math.ceil((t-e.buffer.byteLength)/65536);try{if(t>4294901760)throw RangeError(`beyond 4 GiB`);e.grow(n)}catch{throw new r(`decoding needs ${Math.ceil(t/2**20)} MB of memory, which the browser does not give`,``,`close other pages, or choose a lower quality`)}}function Ct(e){return Math.ceil(e/16)*16}function wt(){return Uint8Array.from(atob(`AGFzbQEAAAABfg9gCX9/f39/f398fwBgBH9/f38AYAV/f39/fwBgBX99f39/AX9gBX9/f31/AGAIf39/f39/f38AYAd/f39/f31/AGAHf39/f39/fwBgAn9/AX9gAAF/YAd/f39/f39/AX9gBH9/f38Bf2AFf39/fn8Bf2ADf39/AX9gAX8BfwMREAABAgMEBQYCBwgJCgsMDQ4EBQFwAQEBBQMBAAIGDwJ/AUGAiAQLfwBBgIgECwfVAQ4GbWVtb3J5AgAMZW5jb2RlX2ZpZWxkAAAMbWFya19zcGF0aWFsAAEKbWFya190aW1lcwACEGRlY29kZV9nYXVzc2lhbnMAAwprbm93bl9zdW1zAAcQZmllbGRfcGVyY2VwdHJvbgAIEnJhbnNfY29udGV4dF9ieXRlcwAJEXJhbnNfcmVhZGVyX2J5dGVzAAoJcmFuc19vcGVuAAsJcmFuc19yZWFkAAwOcmFuc19yZWFkX3dpZGUADgpyYW5zX2Nsb3NlAA8LX19oZWFwX2Jhc2UDAQr8dxD7FBAFfwF8An8CewF9AnsHfwF8AX8BewF8AnsCfxZ7Dn8PfQJAIAFFDQAgBkUNACACQQJ0IQkgAiABbEECdCEKQQAhCwNAIAAgC0EobGoiDEEYaigCACINIAxBCGorAwAgB6JEAAAAAAAA4D+gIg78AyIPbCIQ/REhESAQIA1q/REhEiAOIA+4obYiE/0TIRRDAACAPyATk/0TIRUgDEEcaiEWIAxBIGohFyAMQRRqIRggDEEQaiEZIAMgDCgCJCACbEECdGohGiAIIRtBACEcA0AgGSgCACIPIAwrAwAiDiAEIAUgHEECdGooAgBBDGxqIg1BBGoqAgC7okQAAAAAAADgP6AiHfwDIh5sIhD9ESAQIA9qIg/9HAIgD/0cAyIfIA4gDSoCALuiRAAAAAAAAOA/oCIg/AMiEP0RIBBBAWoiD/0cASAP/RwDIiH9rgEiIiAfICH9USIfIBcoAgAiDxshISAiIBgoAgAiIyAOIA1BCGoqAgC7okQAAAAAAADgP6AiDvwDIg1sIiT9ESIl/a4BIiYgEf2uASInIB8gJf1RIiUgEf1RIA8bIR9DAACAPyAgIBC4obYiE5P9EyAT/SABIBP9IANDAACAPyAdIB64obYiE5P9EyAT/SACIBP9IAP95gEhIkMAAIA/IA4gDbihtiITk/0TISggFigCACENAkACQCAPRQ0AICYgJSAPGyEmAkAgDf0RIikgH/0+/VNFDQAgH/0bACANcP0RIB/9GwEgDXD9HAEgH/0bAiANcP0cAiAf/RsDIA1w/RwDIScLICkgJiAS/a4BIiogJSAS/VEgDxsiH/0+/VNFDQEgH/0bACANcP0RIB/9GwEgDXD9HAEgH/0bAiANcP0cAiAf/RsDIA1w/RwDISoMAQsgJSAS/VEgDUF/av0RIiX9TiEqIB8gJf1OIScLICggIv3mASElICEgJCAjav0RIh/9rgEiKCAhIB/9USIfIA8bISYgKCAR/a4BIisgHyAR/VEgDxshHyAT/RMgIv3mASEhAkACQCAPRQ0AAkAgDf0RIiIgH/0+/VNFDQAgH/0bACANcP0RIB/9GwEgDXD9HAEgH/0bAiANcP0cAiAf/RsDIA1w/RwDISsLICIgJiAS/a4BIiz9Pv1TRQ0BICz9GwAgDXD9ESAs/RsBIA1w/RwBICz9GwIgDXD9HAIgLP0bAyANcP0cAyEsDAELICYgEv1RIA1Bf2r9ESIi/U4hLCAfICL9TiErCyAUICX95gEhLSAVICX95gEhLiAUICH95gEhLyAVICH95gEhMEEAIR4CQCACQQRJDQAgLyAf/Q0MDQ4PDA0ODwwNDg8MDQ4PISEgLyAf/Q0ICQoLCAkKCwgJCgsICQoLISIgLyAf/Q0EBQYHBAUGBwQFBgcEBQYHISUgLyAf/Q0AAQIDAAECAwABAgMAAQIDISggLSAf/Q0MDQ4PDA0ODwwNDg8MDQ4PISYgLSAf/Q0ICQoLCAkKCwgJCgsICQoLISkgLSAf/Q0EBQYHBAUGBwQFBgcEBQYHITEgLSAf/Q0AAQIDAAECAwABAgMAAQIDITIgMCAf/Q0MDQ4PDA0ODwwNDg8MDQ4PITMgMCAf/Q0ICQoLCAkKCwgJCgsICQoLITQgMCAf/Q0EBQYHBAUGBwQFBgcEBQYHITUgMCAf/Q0AAQIDAAECAwABAgMAAQIDITYgLiAf/Q0MDQ4PDA0ODwwNDg8MDQ4PITcgLiAf/Q0ICQoLCAkKCwgJCgsICQoLITggLiAf/Q0EBQYHBAUGBwQFBgcEBQYHITkgLiAf/Q0AAQIDAAECAwABAgMAAQIDITogGiAs/RsDIAJsQQJ0aiEjIBogLP0bAiACbEECdGohJCAaICz9GwEgAmxBAnRqITsgGiAs/RsAIAJsQQJ0aiE8IBogKv0bAyACbEECdGohPSAaICr9GwIgAmxBAnRqIT4gGiAq/RsBIAJsQQJ0aiE/IBogKv0bACACbEECdGohQCAaICv9GwMgAmxBAnRqIUEgGiAr/RsCIAJsQQJ0aiFCIBogK/0bASACbEECdGohQyAaICv9GwAgAmxBAnRqIUQgGiAn/RsDIAJsQQJ0aiFFIBogJ/0bAiACbEECdGohRiAaICf9GwEgAmxBAnRqIUcgGiAn/RsAIAJsQQJ0aiFIQQAhDUEAIQ8DQCAbIA1qIDogSCANav0AAAD95gH9DAAAAAAAAAAAAAAAAAAAAAAiH/3kASA4IEYgDWr9AAAA/eYB/eQBIDYgRCANav0AAAD95gH95AEgNCBCIA1q/QAAAP3mAf3kASAyIEAgDWr9AAAA/eYB/eQBICkgPiANav0AAAD95gH95AEgKCA8IA1q/QAAAP3mAf3kASAiICQgDWr9AAAA/eYB/eQBIDkgRyANav0AAAD95gEgH/3kASA3IEUgDWr9AAAA/eYB/eQBIDUgQyANav0AAAD95gH95AEgMyBBIA1q/QAAAP3mAf3kASAxID8gDWr9AAAA/eYB/eQBICYgPSANav0AAAD95gH95AEgJSA7IA1q/QAAAP3mAf3kASAhICMgDWr9AAAA/eYB/eQB/eQB/QsAACANQRBqIQ0gD0EIaiEQIA9BBGoiHiEPIBAgAk0NAAsLAkAgHiACTw0AIAIgHmshDyAbIB5BAnRqIRAgGiAeICf9GwAgAmxqQQJ0aiEjIBogHiAn/RsBIAJsakECdGohJCAaIB4gJ/0bAiACbGpBAnRqITsgGiAeICf9GwMgAmxqQQJ0aiE8IBogHiAr/RsAIAJsakECdGohPSAaIB4gK/0bASACbGpBAnRqIT4gGiAeICv9GwIgAmxqQQJ0aiE/IBogHiAr/RsDIAJsakECdGohQCAaIB4gKv0bACACbGpBAnRqIUEgGiAeICr9GwEgAmxqQQJ0aiFCIBogHiAq/RsCIAJsakECdGohQyAaIB4gKv0bAyACbGpBAnRqIUQgGiAeICz9GwAgAmxqQQJ0aiFFIBogHiAs/RsBIAJsakECdGohRiAaIB4gLP0bAiACbGpBAnRqIUcgGiAeICz9GwMgAmxqQQJ0aiEeIC/9HwMhEyAv/R8CIUkgL/0fASFKIC/9HwAhSyAt/R8DIUwgLf0fAiFNIC39HwEhTiAt/R8AIU8gMP0fAyFQIDD9HwIhUSAw/R8BIVIgMP0fACFTIC79HwMhVCAu/R8CIVUgLv0fASFWIC79HwAhV0EAIQ0DQCAQIA1qIFcgIyANaioCAJRDAAAAAJIgViAkIA1qKgIAlJIgVSA7IA1qKgIAlJIgVCA8IA1qKgIAlJIgUyA9IA1qKgIAlJIgUiA+IA1qKgIAlJIgUSA/IA1qKgIAlJIgUCBAIA1qKgIAlJIgTyBBIA1qKgIAlJIgTiBCIA1qKgIAlJIgTSBDIA1qKgIAlJIgTCBEIA1qKgIAlJIgSyBFIA1qKgIAlJIgSiBGIA1qKgIAlJIgSSBHIA1qKgIAlJIgEyAeIA1qKgIAlJI4AgAgDUEEaiENIA9Bf2oiDw0ACwsgGyAKaiEbIBxBAWoiHCAGRw0ACyAIIAlqIQggC0EBaiILIAFHDQALCwvjBQYCfwJ7An8BfAV7AX8CQCACRQ0AIABBIGooAgAhBCAAKAIcIgVBf2r9ESEGIAD9CQIcIQcgACgCFCEIIAAoAhAhCSAAKwMAIQoDQCAJIAogAUEEaioCALuiRAAAAAAAAOA/oPwDbCIA/REgACAJaiIA/RwCIAD9HAMiCyAKIAEqAgC7okQAAAAAAADgP6D8AyIA/REgAEEBaiIA/RwBIAD9HAMiDP2uASINIAsgDP1RIgsgBBshDiANIAggCiABQQhqKgIAu6JEAAAAAAAA4D+g/ANsIgD9ESIP/a4BIgwgCyAP/VEgBBshCyAAIAhqIQACQAJAIARFDQACQCAHIAv9Pv1TRQ0AIAv9GwAgBXD9ESAL/RsBIAVw/RwBIAv9GwIgBXD9HAIgC/0bAyAFcP0cAyEMCyAHIA4gAP0R/a4BIgv9Pv1TRQ0BIAv9GwAgBXD9ESAL/RsBIAVw/RwBIAv9GwIgBXD9HAIgC/0bAyAFcP0cAyELDAELIAsgBv1OIQwgDiAA/RH9USAG/U4hCwsgAyAM/RsAIgBBA3ZB+P///wFxaiIQQgEgAEE/ca2GIBApAwCENwMAIAMgDP0bASIAQQN2Qfj///8BcWoiEEIBIABBP3GthiAQKQMAhDcDACADIAz9GwIiAEEDdkH4////AXFqIhBCASAAQT9xrYYgECkDAIQ3AwAgAyAM/RsDIgBBA3ZB+P///wFxaiIQQgEgAEE/ca2GIBApAwCENwMAIAMgC/0bACIAQQN2Qfj///8BcWoiEEIBIABBP3GthiAQKQMAhDcDACADIAv9GwEiAEEDdkH4////AXFqIhBCASAAQT9xrYYgECkDAIQ3AwAgAyAL/RsCIgBBA3ZB+P///wFxaiIQQgEgAEE/ca2GIBApAwCENwMAIAMgC/0bAyIAQQN2Qfj///8BcWoiEEIBIABBP3GthiAQKQMAhDcDACABQQxqIQEgAkF/aiICDQALCwuGCgMLfwF+AX8CQCADRQ0AIABBHGooAgAiBUE/aiIGQQZ2IQcgACgCGCEIAkAgACgCIA0AIAZBwABJDQEgBUF/aiEJQQAhCgNAIAkgCCACIApBAnRqKAIAbHEiAEEGdiELIABBIHEhDCAAQRBxIQUgAEEIcSENIABBBHEhDiAAQQJxIQ8CQAJAIABBAXENAEEAIQAgASEGA0AgBikDACEQAkAgD0UNACAQQgKGQsyZs+bMmbPmTIMgEEICiEKz5syZs+bMmTODhCEQCwJAIA5FDQAgEEIEhkLw4cOHj568+HCDIBBCBIhCj568+PDhw4cPg4QhEAsCQCANRQ0AIBBCCIZCgP6D+I/gv4B/gyAQQgiIQv+B/Ifwn8D/AIOEIRALAkAgBUUNACAQQhCGQoCA/P+PgECDIBBCEIhC//+DgPD/P4OEIRALIAQgACALc0EDdGoiESAQQiCJIBAgDBsgESkDAIQ3AwAgBkEIaiEGIAcgAEEBaiIARw0ADAILCwJAIA8NAEEAIQAgASEGA0AgBikDACIQQgGGQqrVqtWq1arVqn+DIBBCAYhC1arVqtWq1arVAIOEIRACQCAORQ0AIBBCBIZC8OHDh4+evPhwgyAQQgSIQo+evPjw4cOHD4OEIRALAkAgDUUNACAQQgiGQoD+g/iP4L+Af4MgEEIIiEL/gfyH8J/A/wCDhCEQCwJAIAVFDQAgEEIQhkKAgPz/j4BAgyAQQhCIQv//g4Dw/z+DhCEQCyAEIAAgC3NBA3RqIhEgEEIgiSAQIAwbIBEpAwCENwMAIAZBCGohBiAHIABBAWoiAEcNAAwCCwsCQCAORQ0AQQAhACABIQYDQCAGKQMAIhBCAYZCqtWq1arVqtWqf4MgEEIBiELVqtWq1arVqtUAg4QiEEIChkLMmbPmzJmz5kyDIBBCAohCs+bMmbPmzJkzg4QiEEIEhkLw4cOHj568+HCDIBBCBIhCj568+PDhw4cPg4QhEAJAIA1FDQAgEEIIhkKA/oP4j+C/gH+DIBBCCIhC/4H8h/CfwP8Ag4QhEAsCQCAFRQ0AIBBCEIZCgID8/4+AQIMgEEIQiEL//4OA8P8/g4QhEAsgBCAAIAtzQQN0aiIRIBBCIIkgECAMGyARKQMAhDcDACAGQQhqIQYgByAAQQFqIgBHDQAMAgsLQQAhACABIQYDQCAGKQMAIhBCAYZCqtWq1arVqtWqf4MgEEIBiELVqtWq1arVqtUAg4QiEEIChkLMmbPmzJmz5kyDIBBCAohCs+bMmbPmzJkzg4QhEAJAIA1FDQAgEEIIhkKA/oP4j+C/gH+DIBBCCIhC/4H8h/CfwP8Ag4QhEAsCQCAFRQ0AIBBCEIZCgID8/4+AQIMgEEIQiEL//4OA8P8/g4QhEAsgBCAAIAtzQQN0aiIRIBBCIIkgECAMGyARKQMAhDcDACAGQQhqIQYgByAAQQFqIgBHDQALCyAKQQFqIgogA0cNAAwCCwsgBkHAAEkNAEEAIREDQCAIIAIgEUECdGooAgBsIQxBACELA0ACQCABIAtBA3RqKQMAIhBQDQAgC0EGdCAMaiENA0ACQCAFIA0gEHqnaiIASw0AIAAgBXAhAAsgBCAAQQN2Qfj///8BcWoiBkIBIABBP3GthiAGKQMAhDcDACAQQn98IBCDIhBQRQ0ACwsgC0EBaiILIAdHDQALIBFBAWoiESADRw0ACwsLihcHBn8BewV/AnsCfwF7BX8jgICAgABBsAFrIgUkgICAgAAgBf0MAAAAAAAAAAAAAAAAAAAAAP0LBKABQQAhBiAFQQA2ApwBIAUgBDYCmAEgBSADNgKUASAFIAI2ApABAkAgACgCACIHRQ0AIAAoAhwoAgwiCEECdCEJIABBLGohCiAB/RMhC0EAIQxBACEGQQAhDQNAAkAgByANayICQRAgAkEQSSIOGyIPRQ0AQQAhAgJAIAcgDGoiA0EQIANBEEkbIgRBBEkNACAEQRxxIgJBfGoiA0ECdkEBakEDcSEQIA39ESERAkACQCADQQxPDQD9DAAAAAABAAAAAgAAAAMAAAAhEkEAIRMMAQsgBEEccUF8akECdkEBakH8////B3EhFP0MAAAAAAEAAAACAAAAAwAAACESQQAhEyAFQdAAaiEDA0AgAyASIBH9rgEiFf0LBAAgA0EwaiAV/QwMAAAADAAAAAwAAAAMAAAA/a4B/QsEACADQSBqIBX9DAgAAAAIAAAACAAAAAgAAAD9rgH9CwQAIANBEGogFf0MBAAAAAQAAAAEAAAABAAAAP2uAf0LBAAgA0HAAGohAyAS/QwQAAAAEAAAABAAAAAQAAAA/a4BIRIgE0EQaiETIBRBfGoiFA0ACwsCQCAQRQ0AIARBDHFBfGpBAnZBAWpBA3EhFCAFQdAAaiATQQJ0aiEDA0AgAyASIBH9rgH9CwQAIANBEGohAyAS/QwEAAAABAAAAAQAAAAEAAAA/a4BIRIgFEF/aiIUDQALCyAEIAJGDQELIAVB0ABqIAJBAnRqIQMDQCADIA0gAmo2AgAgA0EEaiEDIAQgAkEBaiICRw0ACwsgACgCHCAKIAAoAhAgACgCCCAAKAIMIAVB0ABqIA8gACgCNBCFgICAAAJAIA9FDQACQAJAIAAoAhwoAgwiBEUNAEEAIQ5BCCEWQQAhEANAIAAoAjQiFyAOQQJ0aiECQQAhAwNAIAL9DAAAgD8AAIA/AACAPwAAgD8iFSAVIAL9AAAA/eEB/QwAAKDCAACgwgAAoMIAAKDC/ekB/QwAAKBCAACgQgAAoEIAAKBC/egBIhH9DDuquD87qrg/O6q4PzuquD/95gH9aiIS/fgBQRf9qwEgFSARIBL9DAByMb8AcjG/AHIxvwByMb/95gH95AEgEv0Mjr6/tY6+v7WOvr+1jr6/tf3mAf3kASISIBUgEiASIBIgEiASIBL9DAENUDkBDVA5AQ1QOQENUDn95gH9DGELtjphC7Y6YQu2OmELtjr95AH95gH9DImICDyJiAg8iYgIPImICDz95AH95gH9DKuqKj2rqio9q6oqPauqKj395AH95gH9DKuqKj6rqio+q6oqPquqKj795AH95gH9DAAAAD8AAAA/AAAAPwAAAD/95AH95gH95AH95gH95AH9rgH95AH95wH9CwAAIAJBEGohAiADQQRqIgMgBEkNAAsgBSAQaiIYQQA6AAACQCAAKAIEIhlFDQBBACEDQQAhGgJAAkAgGUEESQ0AIBlBfHEiGkF8aiICQQJ2QQFqIhRBA3EhAwJAAkAgAkEMTw0A/QwAAAAAAAAAAAAAAAAAAAAAIRJBACEUDAELIBRB/P///wdxIRMgFyAWQQJ0aiEC/QwAAAAAAAAAAAAAAAAAAAAAIRJBACEUA0AgEiACQWBq/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAA/QwBAQEBAAAAAAAAAAAAAAAAIhX9Tv1QIAJBcGr9AAIAIAv9Q/1NIBL9DQAECAwAAAAAAAAAAAAAAAAgFf1O/VAgAv0AAgAgC/1D/U0gEv0NAAQIDAAAAAAAAAAAAAAAACAV/U79UCACQRBq/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAAIBX9Tv1QIRIgAkHAAGohAiAUQRBqIRQgE0F8aiITDQALCwJAIANFDQAgFyAUIA5qQQJ0aiECA0AgEiAC/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAA/QwBAQEBAAAAAAAAAAAAAAAA/U79UCESIAJBEGohAiADQX9qIgMNAAsLIBIgEiAS/Q0CAwAAAAAAAAAAAAAAAAAA/VAiEiASIBL9DQEAAAAAAAAAAAAAAAAAAAD9UP0WACEDIBkgGkYNAQsgGSAaayEUIBcgGiAOakECdGohAgNAIAMgAioCACABXUEBc3IhAyACQQRqIQIgFEF/aiIUDQALCyAYIAM6AAALIBYgBGohFiAOIARqIQ4gEEEBaiIQIA9HDQAMAgsLAkAgACgCBCITRQ0AIAAoAjQhECATQXxxIRkgE0F8aiIaQQJ2QQFqIgJB/P///wdxIRcgAkEDcSEWQQAhFANAIAUgFGohDkEAIQNBACECAkACQCATQQRJDQACQAJAIBpBDE8NAP0MAAAAAAAAAAAAAAAAAAAAACESQQAhAwwBC/0MAAAAAAAAAAAAAAAAAAAAACESQQAhAyAXIQQgECECA0AgEiAC/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAA/QwBAQEBAAAAAAAAAAAAAAAAIhX9Tv1QIAJBEGr9AAIAIAv9Q/1NIBL9DQAECAwAAAAAAAAAAAAAAAAgFf1O/VAgAkEgav0AAgAgC/1D/U0gEv0NAAQIDAAAAAAAAAAAAAAAACAV/U79UCACQTBq/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAAIBX9Tv1QIRIgAkHAAGohAiADQRBqIQMgBEF8aiIEDQALCwJAIBZFDQAgECADQQJ0aiECIBYhAwNAIBIgAv0AAgAgC/1D/U0gEv0NAAQIDAAAAAAAAAAAAAAAAP0MAQEBAQAAAAAAAAAAAAAAAP1O/VAhEiACQRBqIQIgA0F/aiIDDQALCyASIBIgEv0NAgMAAAAAAAAAAAAAAAAAAP1QIhIgEiAS/Q0BAAAAAAAAAAAAAAAAAAAA/VD9FgAhAyAZIQIgEyAZRg0BCyATIAJrIQQgECACQQJ0aiECA0AgAyACKgIAIAFdQQFzciEDIAJBBGohAiAEQX9qIgQNAAsLIA4gAzoAACAUQQFqIhQgD0cNAAwCCwtBACEUAkAgDg0AIA9BEHEiFEFwaiICQQR2QQFqQQdxIRNBACEDAkAgAkHwAEkNACAHIAxqIgJBECACQRBJG0EQcUFwakEEdkEBakH4////AXEhBEEAIQMDQCAFIANqIgL9DAAAAAAAAAAAAAAAAAAAAAAiEv0LBAAgAkHwAGogEv0LBAAgAkHgAGogEv0LBAAgAkHQAGogEv0LBAAgAkHAAGogEv0LBAAgAkEwaiAS/QsEACACQSBqIBL9CwQAIAJBEGogEv0LBAAgA0GAAWohAyAEQXhqIgQNAAsLAkAgE0UNACAHIAxqIgJBECACQRBJG0EQcUFwakEEdkEBakEHcSEEIAUgA2ohAgNAIAL9DAAAAAAAAAAAAAAAAAAAAAD9CwQAIAJBEGohAiAEQX9qIgQNAAsLIA8gFEYNAQsgByAMaiICQRAgAkEQSRsgFGshAyAFIBRqIQIDQCACQQA6AAAgAkEBaiECIANBf2oiAw0ACwsgD0UNACAHIAxqIgJBECACQRBJGyEEQQAhA0EAIQIDQAJAIAUgAmotAABFDQAgACgCRCAGIAhsQQJ0aiAAKAI0IANqIAn8CgAAIAVBEGogBkECdGogDSACajYCACAGQQFqIgZBEEkNACAAIAVBEGogBiABIAVBkAFqEISAgIAAQQAhBgsgAyAJaiEDIAQgAkEBaiICRw0ACwsgDEFwaiEMIAAoAgAiByANQRBqIg1LDQALCyAAIAVBEGogBiABIAVBkAFqEISAgIAAIAX9AASgASESIAUoApwBIQIgBUGwAWokgICAgABBfyACIBIgEv1C/VMbC+0LBQd/A3sDfwF9EHsCQCACRQ0AIAAoAiAgAEEsaiIFIAAoAhAiBiAAKAIIIAAoAgwgASACIAAoAjgQhYCAgAAgACgCJCAFIAYgACgCCCAAKAIMIAEgAiAAKAI8EIWAgIAAIAAoAiggBSAGIAAoAgggACgCDCABIAIgACgCQBCFgICAACAAKAIEIgdFDQBBACEIQQAhCQNAQQAhCgJAIAdFDQAgACgCGCAAKAIIIAEgCUECdGooAgBBAnRqKAIAIgtBGGxqIgX9AAAMIQwgBf0AAAAhDSAAKAIUIAtBDGxq/QAAACEOIAAoAkQgACgCHCgCDCAIbGohBSAAKAJAIAAoAigoAgwgCGxqIQ8gACgCOCAAKAIgKAIMIAhsaiEQIAAoAjwgACgCJCgCDCAIbGohBkEAIREgByEKA0ACQCAFKgIAIhIgA10NACAEIAT9AAQQIBIgEpP9EyAOIA0gD/0AAAD95gH95AEiEyAT/Q0AAQIDBAUGBwgJCgsICQoLIhQgFP3lASAM/QwAAIA/AACAPwAAgD8AAIA/IhQgFCAG/QAAAP3hAf0MAACgwgAAoMIAAKDCAACgwiIV/ekB/QwAAKBCAACgQgAAoEIAAKBCIhb96AEiF/0MO6q4PzuquD87qrg/O6q4PyIY/eYB/WoiGf34AUEX/asBIBQgFyAZ/QwAcjE/AHIxPwByMT8AcjE/Ihr95gH95QEgGf0Mjr6/NY6+vzWOvr81jr6/NSIb/eYB/eUBIhkgFCAZIBkgGSAZIBkgGf0MAQ1QOQENUDkBDVA5AQ1QOSIc/eYB/QxhC7Y6YQu2OmELtjphC7Y6Ih395AH95gH9DImICDyJiAg8iYgIPImICDwiHv3kAf3mAf0Mq6oqPauqKj2rqio9q6oqPSIf/eQB/eYB/Qyrqio+q6oqPquqKj6rqio+IiD95AH95gH9DAAAAD8AAAA/AAAAPwAAAD8iIf3kAf3mAf3kAf3mAf3kAf2uAf3kAf3nAf3mASIXIBf9DQABAgMEBQYHCAkKCwgJCgsiGSAZ/eUB/eQBIAZBDGr9AAAAIhkgGSAZ/eYBIhkgGSAZ/Q0EBQYHAAECAwwNDg8ICQoL/eQBIhkgGSAZ/Q0ICQoLDA0ODwABAgMEBQYH/eQB/eMB/QzMvIwrzLyMK8y8jCvMvIwr/ekB/ecBIiIgIv3lASAUIBQgEP0AAAD94QEgFf3pASAW/egBIhUgGP3mAf1qIhn9+AFBF/2rASAUIBUgGSAa/eYB/eUBIBkgG/3mAf3lASIZIBQgGSAZIBkgGSAZIBkgHP3mASAd/eQB/eYBIB795AH95gEgH/3kAf3mASAg/eQB/eYBICH95AH95gH95AH95gH95AH9rgH95AH95wEiGSAZ/Q0AAQIDBAUGBwgJCgsICQoLIhUgFf3lAf3kAf3kAf3kAf3kAf0LBBACQAJAIAQoAgAiCkUNACAKIAQoAgxBBXRqIgogF/0MAEAAAABAAAAAQAAAAEAAAP2uAUEP/a0BIhf9GwJB//8DcSASQwD/f0eUQwAAAD+S/AFBEHRyNgIUIAogF/0bAEH//wNxIBf9GwFBEHRyNgIQIApBGGogIiAU/egB/QwAAIC/AACAvwAAgL8AAIC//ekB/QwA/v9GAP7/RgD+/0YA/v9G/eYB/Wr9+AEiFCAU/YUB/VsAAAAgCiATIBn9DADg/0QA4P9EAMB/RAAAAAD95gEgIf3kAf35ASIU/RsBQQt0IBT9GwByIBT9GwJBFnRy/RwD/QsAAAwBCyAEKAIEIAQoAgxBOGxqIgogE/0LAAAgCiAX/QsADCAKICL9CwAYIAogGf0fAjgCNCAKIBn9HwE4AjAgCiAZ/R8AOAIsIAogEjgCKCAEKAIIIAQoAgxBAnRqIAs2AgALIAQgBCgCDEEBajYCDCAAKAIEIQoLIAVBBGohBSAPQQxqIQ8gEEEMaiEQIAZBHGohBiARQQFqIhEgCkkNAAsLIAhBBGohCCAKIQcgCUEBaiIJIAJHDQALCwuYEgQFfwJ7BH8DeyOAgICAAEGAAWsiCCSAgICAAAJAAkACQCAAKAIAIglFDQAgACgCJA0AIAEoAgAhCgJAIAZFDQAgACgCGCELQQAhDAJAIAZBBEkNACAL/REhDSAJ/REhDiAIIQ8gBkF8cSIMIRAgBSERA0AgD0HAAGogDf0LAgAgDyAC/REgAyARQQxqKAIAQQJ0aiADIBFBCGooAgBBAnRqIAMgEUEEaigCAEECdGogAyARKAIAQQJ0av0JAgD9VgIAAf1WAgAC/VYCAAMgDv21AUEC/asB/a4B/QsCACAPQRBqIQ8gEUEQaiERIBBBfGoiEA0ACyAMIAZGDQELIAYgDGshECAFIAxBAnQiEWohDyAIIBFqIREDQCARQcAAaiALNgIAIBEgAiADIA8oAgBBAnRqKAIAIAlsQQJ0ajYCACAPQQRqIQ8gEUEEaiERIBBBf2oiEA0ACwsgCCAGIAAoAhAgCSAAKAIIQwAAgP8gChCGgICAACAGRQ0BIAZFIQwgACgCCCESIAEoAgAhCyAAKAIEIQ9BACEKAkAgBkEESQ0AIAZBfHEiCkF8aiIRQQJ2QQFqIgNBAXEhCSAS/REhDiAP/REhEwJAAkAgEQ0A/QwAAAAAAQAAAAIAAAADAAAAIQ1BACEQDAELIANB/v///wdxIQL9DAAAAAABAAAAAgAAAAMAAAAhDUEAIRAgCCERIAUhAwNAIBFBwABqIAv9ESIUIA4gDf21AUEC/asB/a4B/QsCACARIAT9ESIVIBMgA/0AAgD9tQFBAv2rAf2uAf0LAgAgEUHQAGogFCAOIA39DAQAAAAEAAAABAAAAAQAAAD9rgH9tQFBAv2rAf2uAf0LAgAgEUEQaiAVIBMgA0EQav0AAgD9tQFBAv2rAf2uAf0LAgAgEUEgaiERIANBIGohAyAN/QwIAAAACAAAAAgAAAAIAAAA/a4BIQ0gEEEIaiEQIAJBfmoiAg0ACwsCQCAJRQ0AIAggEEECdCIRaiIDQcAAaiAL/REgDiAN/bUBQQL9qwH9rgH9CwIAIAMgBP0RIBMgBSARav0AAgD9tQFBAv2rAf2uAf0LAgALIAogBkYNAwsgEkECdCEJIAYgCmshAiAFIApBAnQiEWohAyALIAogEmxBAnRqIRAgCCARaiERA0AgEUHAAGogEDYCACARIAQgDyADKAIAbEECdGo2AgAgA0EEaiEDIBAgCWohECARQQRqIREgAkF/aiICDQAMAwsLIAZFDQAgACgCBCEPAkACQCAAKAIkIgkNACAAKAIYIQJBACELAkAgBkEESQ0AIAZBfHEiC0F8aiIRQQJ2QQFqIgNBAXEhDCAC/REhDSAP/REhDgJAAkAgEQ0AQQAhEAwBCyADQf7///8HcSEJQQAhECAIIREgBSEDA0AgEUHAAGogDf0LAgAgEUHQAGogDf0LAgAgESAE/REiEyAOIAP9AAIA/bUBQQL9qwH9rgH9CwIAIBFBEGogEyAOIANBEGr9AAIA/bUBQQL9qwH9rgH9CwIAIBFBIGohESADQSBqIQMgEEEIaiEQIAlBfmoiCQ0ACwsCQCAMRQ0AIAggEEECdCIRaiIDQcAAaiAN/QsCACADIAT9ESAOIAUgEWr9AAIA/bUBQQL9qwH9rgH9CwIAC0EAIQwgCyAGRg0ECyAGIAtrIRAgBSALQQJ0IhFqIQMgCCARaiERA0AgEUHAAGogAjYCACARIAQgDyADKAIAbEECdGo2AgAgA0EEaiEDIBFBBGohESAQQX9qIhANAAwCCwsgACgCCCELQQAhCgJAIAZBBEkNACAGQXxxIgpBfGoiEUECdkEBaiIDQQFxIQwgC/0RIQ0gD/0RIQ4CQAJAIBENAEEAIRAMAQsgA0H+////B3EhAkEAIRAgCCERIAUhAwNAIBFBwABqIAn9ESITIA0gA/0AAgAiFP21AUEC/asB/a4B/QsCACARIAT9ESIVIA4gFP21AUEC/asB/a4B/QsCACARQdAAaiATIA0gA0EQav0AAgAiFP21AUEC/asB/a4B/QsCACARQRBqIBUgDiAU/bUBQQL9qwH9rgH9CwIAIBFBIGohESADQSBqIQMgEEEIaiEQIAJBfmoiAg0ACwsCQCAMRQ0AIAggEEECdCIRaiIDIAT9ESAOIAUgEWr9AAIAIhP9tQFBAv2rAf2uAf0LAgAgA0HAAGogCf0RIA0gE/21AUEC/asB/a4B/QsCAAtBACEMIAogBkYNAwsgBiAKayEQIAUgCkECdCIRaiEDIAggEWohEQNAIBFBwABqIAkgCyADKAIAIgJsQQJ0ajYCACARIAQgDyACbEECdGo2AgAgEUEEaiERIANBBGohAyAQQX9qIhANAAsLQQAhDAwBCyAAKAIEIQ9BASEMCyAIIAYgACgCFCAPIAAoAghDAAAAACABKAIEEIaAgIAAAkACQCAMRQ0AIAAoAgghCQwBCyAAKAIgIQ8gACgCCCEJIAEoAgQhAkEAIQsCQCAGQQRJDQAgBkF8cSILQXxqIhFBAnZBAWoiBEEBcSEQIA/9ESEOIAn9ESETAkACQCARDQD9DAAAAAABAAAAAgAAAAMAAAAhDUEAIQQMAQsgBEH+////B3EhA/0MAAAAAAEAAAACAAAAAwAAACENQQAhBCAIIREDQCARQcAAaiAO/QsCACARQdAAaiAO/QsCACARIAL9ESIUIBMgDf21AUEC/asB/a4B/QsCACARQRBqIBQgEyAN/QwEAAAABAAAAAQAAAAEAAAA/a4B/bUBQQL9qwH9rgH9CwIAIBFBIGohESAN/QwIAAAACAAAAAgAAAAIAAAA/a4BIQ0gBEEIaiEEIANBfmoiAw0ACwsCQCAQRQ0AIAggBEECdGoiEUHAAGogDv0LAgAgESAC/REgEyAN/bUBQQL9qwH9rgH9CwIACyALIAZGDQELIAlBAnQhECAGIAtrIQMgAiALIAlsQQJ0aiEEIAggC0ECdGohEQNAIBEgBDYCACARQcAAaiAPNgIAIBFBBGohESAEIBBqIQQgA0F/aiIDDQALCyAIIAYgACgCHCAJIAAoAgxDAACA/yAHEIaAgIAAIAhBgAFqJICAgIAAC8oFCgF/AXsOfwR7AX8CewF/AnsBfwV7AkAgBEUNACABRQ0AIAFBf2ohByAF/RMhCEEAIQkgAEHAAGohCiADQQN0QQJ0IQsDQCAGIAlBAnQiDGohDUEAIQ4DQCAOQQNyIg8gByAPIAFJGyIPIARsIRAgDkECciIRIAcgESABSRsiESAEbCESIA5BAXIiEyAHIBMgAUkbIhMgBGwhFCAKIA5BAnQiFWooAgAgDGoiFv0AABAhFyAW/QAAACEYIAogD0ECdCIWaigCACAMaiIP/QAAECEZIA/9AAAAIRogCiARQQJ0IhtqKAIAIAxqIg/9AAAQIRwgD/0AAAAhHSAKIBNBAnQiHmooAgAgDGoiD/0AABAhHyAP/QAAACEgIA4gBGwhIQJAIANFDQAgACAWaigCACERIAAgG2ooAgAhEyAAIB5qKAIAIRYgACAVaigCACEVIAMhGyACIQ8DQCAaIA/9AAAAIiIgEf0JAAAiI/3mAf3kASEaIB0gIiAT/QkAACIk/eYB/eQBIR0gICAiIBb9CQAAIiX95gH95AEhICAYICIgFf0JAAAiJv3mAf3kASEYIBkgD0EQav0AAAAiIiAj/eYB/eQBIRkgHCAiICT95gH95AEhHCAfICIgJf3mAf3kASEfIBcgIiAm/eYB/eQBIRcgFUEEaiEVIBZBBGohFiATQQRqIRMgEUEEaiERIA9BIGohDyAbQX9qIhsNAAsLIA0gIUECdGoiDyAXIAj96QH9CwAQIA8gGCAI/ekB/QsAACANIBRBAnRqIg8gHyAI/ekB/QsAECAPICAgCP3pAf0LAAAgDSASQQJ0aiIPIBwgCP3pAf0LABAgDyAdIAj96QH9CwAAIA0gEEECdGoiDyAZIAj96QH9CwAQIA8gGiAI/ekB/QsAACAOQQRqIg4gAUkNAAsgAiALaiECIAlBCGoiCSAESQ0ACwsLqAcEDX8CewJ/AXsjgICAgABBwAFrIgUkgICAgAACQCADRQ0AQQAhBiADIQdBACEIA0ACQAJAIAMgCGsiCUEQIAlBEEkbIgpFDQAgB0EQIAdBEEkbIgtBHHEhDEEAIQkCQAJAIAMgBkEEdGsiDUEQIA1BEEkbIg5BBEkiDw0AIAxBfGpBAnZBAWohECAOQRxxIglBfGoiDUECdkEBakEDcSERIAj9ESESAkACQCANQQxPDQD9DAAAAAABAAAAAgAAAAMAAAAhE0EAIRQMAQsgEEH8////B3EhFf0MAAAAAAEAAAACAAAAAwAAACETQQAhFCAFIQ0DQCANIBMgEv2uASIW/QsEACANQTBqIBb9DAwAAAAMAAAADAAAAAwAAAD9rgH9CwQAIA1BIGogFv0MCAAAAAgAAAAIAAAACAAAAP2uAf0LBAAgDUEQaiAW/QwEAAAABAAAAAQAAAAEAAAA/a4B/QsEACANQcAAaiENIBP9DBAAAAAQAAAAEAAAABAAAAD9rgEhEyAUQRBqIRQgFUF8aiIVDQALCwJAIBFFDQAgEEEDcSEVIAUgFEECdGohDQNAIA0gEyAS/a4B/QsEACANQRBqIQ0gE/0MBAAAAAQAAAAEAAAABAAAAP2uASETIBVBf2oiFQ0ACwsgDiAJRg0BCyAFIAlBAnRqIQ0DQCANIAggCWo2AgAgDUEEaiENIAsgCUEBaiIJRw0ACwsgACgCCCEQIAAoAhghFCAAKAIAIRVBACERAkAgDw0AIA5BHHEhESAU/REhEyAV/REhFiAFIQkgBUHAAGohDQNAIA1BwABqIBP9CwIAIA0gAf0RIAIgCUEMaigCAEECdGogAiAJQQhqKAIAQQJ0aiACIAlBBGooAgBBAnRqIAIgCSgCAEECdGr9CQIA/VYCAAH9VgIAAv1WAgADIBb9tQFBAv2rAf2uAf0LAgAgDUEQaiENIAlBEGohCSAMQXxqIgwNAAsgDiARRg0CCyALIBFrIQwgBUHAAGogEUECdCINaiEJIAUgDWohDQNAIAlBwABqIBQ2AgAgCSABIAIgDSgCAEECdGooAgAgFWxBAnRqNgIAIAlBBGohCSANQQRqIQ0gDEF/aiIMDQAMAgsLIAAoAgghECAAKAIAIRULIAVBwABqIAogACgCECAVIBBDAACA/yAEIBAgCGxBAnRqEIaAgIAAIAdBcGohByAGQQFqIQYgCEEQaiIIIANJDQALCyAFQcABaiSAgICAAAuqBgQLfwJ7An8BeyOAgICAAEHAAGsiBySAgICAAAJAIAVFDQAgBSEIQQAhCUEAIQoDQAJAIAUgCmsiC0EQIAtBEEkbIgxFDQAgCEEQIAhBEEkbIQ1BACELAkAgBSAJQQR0ayIOQRAgDkEQSRsiD0EESQ0AIA1BHHFBfGpBAnZBAWohECAPQRxxIgtBfGoiDkECdkEBakEDcSERIAr9ESESAkACQCAOQQxPDQD9DAAAAAABAAAAAgAAAAMAAAAhE0EAIRQMAQsgEEH8////B3EhFf0MAAAAAAEAAAACAAAAAwAAACETQQAhFCAHIQ4DQCAOIBMgEv2uASIW/QsEACAOQTBqIBb9DAwAAAAMAAAADAAAAAwAAAD9rgH9CwQAIA5BIGogFv0MCAAAAAgAAAAIAAAACAAAAP2uAf0LBAAgDkEQaiAW/QwEAAAABAAAAAQAAAAEAAAA/a4B/QsEACAOQcAAaiEOIBP9DBAAAAAQAAAAEAAAABAAAAD9rgEhEyAUQRBqIRQgFUF8aiIVDQALCwJAIBFFDQAgEEEDcSEVIAcgFEECdGohDgNAIA4gEyAS/a4B/QsEACAOQRBqIQ4gE/0MBAAAAAQAAAAEAAAABAAAAP2uASETIBVBf2oiFQ0ACwsgDyALRg0BCyAHIAtBAnRqIQ4DQCAOIAogC2o2AgAgDkEEaiEOIA0gC0EBaiILRw0ACwsgACABQQAgAyACIAcgDCAGIAAoAgwgCmxBAnRqEIWAgIAAIAhBcGohCCAJQQFqIQkgCkEQaiIKIAVJDQALIAVFDQAgBUEBcSEVQQAhDgJAIAVBAUYNACAFQX5xIQogAyELQQAhDgNAAkAgBCALKAIAai0AAA0AIAYgACgCDCINIA5sQQJ0akEAIA1BAnT8CwALAkAgBCALQQRqKAIAai0AAA0AIAYgACgCDCINIA5BAWpsQQJ0akEAIA1BAnT8CwALIAtBCGohCyAKIA5BAmoiDkcNAAsLIBVFDQAgBCADIA5BAnRqKAIAai0AAA0AIAYgACgCDCILIA5sQQJ0akEAIAtBAnT8CwALIAdBwABqJICAgIAACzIAAkAgAUUNAAJAIABBwABLDQAgAUEBRw0AIABBCWwhAAwBCyABQQJGIQALIABBnCRsCwQAQTALnwQCDX8BfiADIQcCQCAERQ0AAkAgA0HAAEsNACAEQQFHDQAgA0EJbCEHDAELIARBAkYhBwsCQCAHDQBBAQ8LIAEgAmohCCAFQYAgaiEJQQAhCkECIQtBASEMAkACQANAIAEgCEYNAiABLQAAIg1BhgFLDQIgBSAKQZwkbGoiDiANNgKYJCABQQFqIQECQAJAIA1FDQBBACEPIAkhEEEAIREDQCABIAhGDQIgAUEBaiESIAEsAAAiE0H/AXEhAgJAAkAgE0F/TA0AIBIhAQwBCyASIAhGDQMgEiwAACISQQFIDQMgAUECaiEBIAIgEkH/AXFBB3RqQYB/aiECCyACIBFqIhJBgCBLDQIgDiARaiAPIAL8CwAgECACIBFBEHRyNgIAIBBBBGohECASIREgDSAPQQFqIg9HDQALIAJFDQEgEkGAIEcNAQsgCUGcJGohCSAKQQFqIgogB0khDCAKIAdHDQEMAgsLQQAhASAMQQFxDQELQQMhCyAIIAFrIgJBEEgNACACQQFxDQAgACABKQAAIhQ3AAAgAEEIaiABQQhqKQAANwAAQQQhCyAUp0GAgARJDQAgACgCBEGAgARJDQAgACgCCEGAgARJDQAgACgCDEGAgARJDQAgACAENgIcIAAgAzYCGCAAIAg2AhQgACAGNgIsIAAgBTYCKCAAQgA3AiAgACABQRBqNgIQQQAhCyAGQQAgA0EDdPwLAAsgCwsTACAAIAEgAiADrUEAEI2AgIAAC4EFAgl/BH4gACgCJCEFIAAoAhAhBgJAAkAgAkUNACAAKAIcIQdBASEIQQAhCQNAAkACQAJAAkAgBw4DAQIAAgsgACgCKCEKDAILIAAoAiggBUGcJGxqIQoMAQsgACgCKCAFQfzFAmxqIAAoAiwgBUEDdGoiCigCAEHU7ABsaiAKKAIEQZwkbGohCgsCQCAKKAKYJA0AQQUPCwJAAkAgACAAKAIgIAlqQQNxQQJ0aiILKAIAIgxB/x9xIg0gCiAKIA1qLQAAIg1BAnRqQYAgaigCACIKQRB2ayAKQf//A3EgDEEMdmxqIgpB//8DTQ0AIAYhDAwBCyAGQQJqIQwgCkEQdCAGLwAAciEKCwJAAkAgDUEPSw0AIA2tIQ4gDCEGDAELIA1BAXFBAnKtIA1BcGpBAXZBA2oiDa0iD4YhDkIAIRAgDCEGA0AgCkF/IA1BDCANQQxJGyIMdEF/c3GtIBCGIRECQCAKIAx2IgpB//8DSw0AIApBEHQgBi8AAHIhCiAGQQJqIQYLIBEgDnwhDiANQXRqIQ0gEEIMfCIQIA9UDQALCwJAAkAgBiAAKAIUTQ0AQQMhCgwBCwJAIA4gA1gNAEEGIQoMAQsgCyAKNgIAAkACQCAERQ0AIAEgCUEDdGogDro5AwAMAQsgASAJQQJ0aiAOPgIAIAAoAhwhBwsCQCAHQQFHDQAgACgCLCAFQQN0aiIKIAooAgA2AgQgCiAOQgIgDkICVBs+AgALQQAgBUEBaiIKIAogACgCGEYbIQUgCUEBaiIJIAJJIQggCSACRw0BDAILCyAIQQFxDQELIAAgBTYCJCAAIAY2AhAgACAAKAIgIAJqNgIgQQAhCgsgCgsZACAAIAEgAkL/////////D0EBEI2AgIAAC08BAX9BByEBAkAgACgCAEGAgARHDQAgACgCBEGAgARHDQAgACgCCEGAgARHDQAgACgCDEGAgARHDQBBAEEHIAAoAhAgACgCFEYbIQELIAEL`),e=>e.charCodeAt(0))}const Tt=[`opacity`,`color`,`covariance`,`offset`];function Et(e,t){let{field:n}=t,r=jt(e,t.fieldMlp,t.fieldMlp.inputs),i=Nt(n=>jt(e,t.heads[n],Pt(t.dynamicFeatures))),a=Math.max(t.moving.length,t.still.length),o=Dt(e,t,i,r,a);return{levels:ct(e,n.spec.levels),tables:e.copy(n.tables),unit:e.copy(t.unit),inside:e.copy(t.inside),fieldMlp:At(e,r,0),scratch:e.copy(Uint32Array.from(o.scratch)),encoded:e.take(4*a*r.inputs),dynamic:o.dynamic,moving:Ot(e,t,t.moving,i,o,67108864),still:Ot(e,t,t.still,i,o,0)}}function Dt(e,t,n,r,i){let a=Math.max(r.hidden,...Tt.map(e=>n[e].hidden)),o=t=>e.take(64*t);return{features:e.copy(t.features),positions:e.copy(t.positions),scales:e.copy(t.scales),dynamic:e.take(4*i*r.outputs),scratch:[o(a),o(a)],outputs:Nt(e=>o(n[e].outputs)),kept:o(n.opacity.outputs)}}function Ot(e,t,n,r,i,a){let o=e.copy(n),s=a,c=Nt(t=>{let a=4*n.length*r[t].hidden,c=a<=s;return s-=c?a:0,kt(e,r[t],i.features,o,c?n.length:0)}),l=e.copy(Uint32Array.of(n.length,t.gaussians,o,i.dynamic,i.features,i.positions,i.scales,...Tt.map(e=>c[e]),...i.scratch,...Tt.map(e=>i.outputs[e]),i.kept));return{count:n.length,anchors:o,group:l}}function kt(e,t,n,r,i){if(i===0)return At(e,t,0);let a=e.take(4*i*t.hidden);return e.run.known_sums(At(e,t,0),n,r,i,a),At(e,t,a)}function At(e,t,n){let{known:r,inputs:i,hidden:a,outputs:o}=t;return e.copy(Uint32Array.of(r,i,a,o,t.w1Known,t.w1,t.b1,t.w2,t.b2,n))}function jt(e,t,n){let r=Pt(t.hidden);return{known:t.known,inputs:n,hidden:r,outputs:Pt(t.outputs),w1Known:e.copy(Mt(t.w1Known,t.hidden,t.known)),w1:e.copy(Mt(t.w1,t.hidden,n)),b1:e.copy(Mt(t.b1,t.hidden,1)),w2:e.copy(Mt(t.w2,t.outputs,r)),b2:e.copy(Mt(t.b2,t.outputs,1))}}function Mt(e,t,n){let r=new Float32Array(n*Pt(t));for(let i=0;i<t;i+=8){let a=Math.min(8,t-i);for(let o=0;o*t<e.length;o++){let s=o*t+i;r.set(e.subarray(s,s+a),i*n+o*8)}}return r}function Nt(e){return{opacity:e(`opacity`),color:e(`color`),covariance:e(`covariance`),offset:e(`offset`)}}function Pt(e){return Math.ceil(e/8)*8}z(),Ye(),B(),je();const Ft=2**32-1;var It=class{core;giveBack;prepareMs;shape;layout;results;still=null;constructor(e,t,n,r){this.core=e,this.giveBack=r;let i=performance.now();e.reset();let a=He(t,n),{where:o,gaussians:s,times:c}=a,{levels:l,features:u}=n.field.spec;this.shape={where:o,gaussians:s,times:c,levels:l.length,features:u},this.layout=Et(e,a),this.results=e.mark(),this.prepareMs=performance.now()-i}async packed(e,t,n){let r=Math.fround(t),i=this.stillWords(r),a=this.pack(this.layout.moving,this.shape.times[e],r,e),o=a.count*8,s=xe(i.length+o,n);return s.set(i),s.set(this.core.words(a.at,o),i.length),{count:i.length/8+a.count,data:s}}async gaussians(e,t){let n=Math.fround(t);return pe(this.rows(this.layout.still,0,n,e),this.rows(this.layout.moving,this.shape.times[e],n,e))}close(){this.still=null,this.giveBack?.(),this.giveBack=null}stillWords(e){if(this.still?.minOpacity!==e){let{count:t,at:n}=this.pack(this.layout.still,0,e,0);this.still={minOpacity:e,words:this.core.words(n,t*8).slice()}}return this.still.words}pack(e,t,n,r){let{core:i}=this;i.release(this.results);let a=i.take(32*e.count*this.shape.gaussians);this.findFeatures(e,t);let o=i.run.decode_gaussians(e.group,n,a,0,0);return{count:this.finite(o,r),at:a}}rows(e,t,n,r){let{core:i}=this,a=e.count*this.shape.gaussians;i.release(this.results);let o=i.take(56*a),s=i.take(4*a);this.findFeatures(e,t);let c=this.finite(i.run.decode_gaussians(e.group,n,0,o,s),r);return{count:c,values:i.floats(o,14*c).slice(),anchors:i.words(s,c).slice()}}findFeatures(e,t){let{core:n,layout:r,shape:i}=this,{levels:a,tables:o,unit:s,encoded:c}=r,{anchors:l,count:u}=e;n.run.encode_field(a,i.levels,i.features,o,s,l,u,t,c),n.run.field_perceptron(r.fieldMlp,r.scratch,c,l,r.inside,u,r.dynamic)}finite(e,t){if(e>>>0===Ft)throw ge(`${this.shape.where}, clip frame ${t}`);return e}};Ve();var Lt=class{name=`wasm`;bits;idle=[];constructor(e){this.bits=pt(e)}async decoder(e,t){if(t.profile===`baked`)return new Be(t);let n=this.idle.pop()??await xt.create();return new It(n,e,t,()=>this.giveBack(n))}close(){this.idle.length=0}giveBack(e){this.idle.length<2&&this.idle.push(e)}};async function Rt(){return new Lt(await xt.create())}var zt,Bt,Vt,Ht=t((()=>{o(),zt=1<<20,Bt=32,Vt=class{gpu;buffers=[];constructor(e){this.gpu=e}holding(...e){let t=e.reduce((e,t)=>e+t.length,0),n=this.make(t,GPUBufferUsage.STORAGE,!0),r=new Uint32Array(n.getMappedRange()),i=0;for(let t of e)r.set(new Uint32Array(t.buffer,t.byteOffset,t.length),i),i+=t.length;return n.unmap(),n}room(e){return this.make(e,GPUBufferUsage.STORAGE|GPUBufferUsage.COPY_DST|GPUBufferUsage.COPY_SRC,!1)}staging(e){return this.make(e,GPUBufferUsage.MAP_READ|GPUBufferUsage.COPY_DST,!1)}uniform(e){let t=this.make(e.length,GPUBufferUsage.UNIFORM,!0);return new Uint32Array(t.getMappedRange()).set(e),t.unmap(),t}free(){for(let e of this.buffers.splice(0))e.destroy()}make(e,t,n){let r=Math.max(4*e,Bt);if(r>this.gpu.arrayBytes)throw new a(`the clip wants an array of ${Math.ceil(r/zt)} MiB, the graphics processor takes ${Math.floor(this.gpu.arrayBytes/zt)} MiB`);let i=this.gpu.device.createBuffer({size:r,usage:t,mappedAtCreation:n});return this.buffers.push(i),i}}}));function Ut(e,t,n){let r=n.length,i=new Uint32Array(e.levels.length*qt*r),a=new Float32Array(i.buffer);return e.levels.forEach(({scale:e},o)=>{for(let s=0;s<3;s++){let c=(o*qt+s)*r;for(let o=0;o<r;o++){let l=t[3*n[o]+s]*e+.5,u=Math.floor(l);i[c+o]=u,a[c+3*r+o]=l-u}}}),i}function Wt(e,t){let n=new Uint32Array(2*e.levels.length),r=new Float32Array(n.buffer);return e.levels.forEach(({timeScale:e},i)=>{let a=t*e+.5,o=Math.floor(a);n[2*i]=o,r[2*i+1]=a-o}),n}function Gt(e,t){let n=[],r=1/0;return e.levels.forEach((e,i)=>{r+=e.entries,r>t&&(n.push({first:i,levels:[]}),r=e.entries),n.at(-1).levels.push(e)}),n}function Kt(e){let t=e.flatMap(({levels:e})=>e.map(({cells:t,entries:n,dense:r,first:i})=>{let a=Math.imul(t,t);return[t,a,Math.imul(a,t),n,i-e[0].first,+!!r]}));return Uint32Array.from(t.flat(),e=>e>>>0)}var qt,Jt=t((()=>{qt=6}));function Yt(e){return`\nstruct Params {\n  start: u32,          // the first row of the list that this dispatch computes\n  inputs: u32,\n  outputs: u32,\n  input_stride: u32,\n  output_stride: u32,\n  output_first: u32,   // where the first row's first output goes\n  listed: u32,         // 1: rows of x are those in the list; 0: x begins with the first row\n  relu: u32,\n}\nstruct Rows { count: u32, rows: array<u32> }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> list: Rows;\n@group(0) @binding(2) var<storage, read> x: array<f32>;\n@group(0) @binding(3) var<storage, read> weights: array<f32>;  // (inputs, outputs), then a bias an output\n@group(0) @binding(4) var<storage, read_write> y: array<f32>;\n\nconst ROWS = 64u;\nconst DEPTH = 16u;\nconst COLUMN_GROUPS = ${e/4}u;\nconst ROW_GROUPS = ROWS / 4u;\nconst THREADS = COLUMN_GROUPS * ROW_GROUPS;\n// One more than needed, so that threads that write one below the other meet different memory banks.\nconst PITCH = ROW_GROUPS + 1u;\n\nvar<workgroup> tile_rows: u32;\nvar<workgroup> row_first: array<u32, ROWS>;\nvar<workgroup> tile_x: array<vec4f, DEPTH * PITCH>;\nvar<workgroup> tile_w: array<vec4f, DEPTH * COLUMN_GROUPS>;\n\nfn rows_from(row: u32) -> u32 {\n  return select(0u, min(ROWS, list.count - row), row < list.count);\n}\n\nfn input(row: u32, i: u32) -> f32 {\n  if (row >= tile_rows || i >= p.inputs) { return 0.0; }\n  return x[row_first[row] + i];\n}\n\nfn weight(i: u32, column: u32) -> f32 {\n  if (i >= p.inputs || column >= p.outputs) { return 0.0; }\n  return weights[i * p.outputs + column];\n}\n\nfn bring_tiles(thread: u32, first: u32, column: u32) {\n  for (var at = thread; at < DEPTH * ROW_GROUPS; at += THREADS) {\n    let depth = at % DEPTH;\n    let group = at / DEPTH;\n    let row = 4u * group;\n    let i = first + depth;\n    tile_x[depth * PITCH + group] =\n      vec4f(input(row, i), input(row + 1u, i), input(row + 2u, i), input(row + 3u, i));\n  }\n  for (var at = thread; at < DEPTH * COLUMN_GROUPS; at += THREADS) {\n    let i = first + at / COLUMN_GROUPS;\n    let c = column + 4u * (at % COLUMN_GROUPS);\n    tile_w[at] = vec4f(weight(i, c), weight(i, c + 1u), weight(i, c + 2u), weight(i, c + 3u));\n  }\n}\n\nfn write(row: u32, tile_row: u32, column: u32, sums: vec4f) {\n  if (tile_row >= tile_rows) { return; }\n  for (var i = 0u; i < 4u && column + i < p.outputs; i++) {\n    let sum = sums[i] + weights[p.inputs * p.outputs + column + i];\n    y[p.output_first + row * p.output_stride + column + i] = select(sum, 0.0, p.relu == 1u && sum < 0.0);\n  }\n}\n\n@compute @workgroup_size(COLUMN_GROUPS, ROW_GROUPS)\nfn main(\n  @builtin(workgroup_id) tile: vec3u,\n  @builtin(local_invocation_id) at: vec3u,\n  @builtin(local_invocation_index) thread: u32,\n) {\n  let row = tile.x * ROWS;\n  let column = tile.y * 4u * COLUMN_GROUPS;\n  if (thread == 0u) { tile_rows = rows_from(p.start + row); }\n  // How many rows a list holds is known on the device only: tiles behind its end have nothing to do.\n  if (workgroupUniformLoad(&tile_rows) == 0u) { return; }\n  if (thread < tile_rows) {\n    let local = row + thread;\n    row_first[thread] = p.input_stride * select(local, list.rows[p.start + local], p.listed == 1u);\n  }\n  workgroupBarrier();\n  var sums = array<vec4f, 4>();\n  for (var first = 0u; first < p.inputs; first += DEPTH) {\n    bring_tiles(thread, first, column);\n    workgroupBarrier();\n    for (var depth = 0u; depth < DEPTH; depth++) {\n      let a = tile_x[depth * PITCH + at.y];\n      let b = tile_w[depth * COLUMN_GROUPS + at.x];\n      sums[0] += a.x * b;\n      sums[1] += a.y * b;\n      sums[2] += a.z * b;\n      sums[3] += a.w * b;\n    }\n    workgroupBarrier();\n  }\n  for (var i = 0u; i < 4u; i++) {\n    let tile_row = 4u * at.y + i;\n    write(row + tile_row, tile_row, column + 4u * at.x, sums[i]);\n  }\n}\n`}var Xt=t((()=>{}));function Zt(e,t,n){let r=Math.ceil(e/64),i=Math.floor(n/(4*t*64));return 64*Math.max(1,Math.min(r,i))}var Qt,$t,en=t((()=>{Ht(),Jt(),Xt(),Qt=32<<20,$t=class{gpu;clip;fieldMlp;opacity;seenHeads;levels;tables;frame;chunk;encoded;hidden;outputs;memory;constructor(e,t,n){this.gpu=e,this.clip=t,this.memory=new Vt(e);try{let{heads:r,field:i,fieldMlp:a,gaussians:o}=t,s=Math.max(...[...Object.values(r),a].map(e=>e.hidden)),c=Math.max(s,a.inputs,13*o);this.chunk=Zt(n,c,Math.min(Qt,e.arrayBytes)),this.fieldMlp=this.perceptron(a),this.opacity=this.perceptron(r.opacity),this.seenHeads=[{mlp:this.perceptron(r.color),before:0},{mlp:this.perceptron(r.covariance),before:3},{mlp:this.perceptron(r.offset),before:10}];let l=Gt(i.spec,Math.floor(e.arrayBytes/(4*i.spec.features)));this.levels=this.memory.holding(Kt(l)),this.tables=l.map(e=>({...e,table:this.table(e)})),this.frame=this.memory.room(2+2*i.spec.levels.length),this.encoded=this.memory.room(this.chunk*a.inputs),this.hidden=this.memory.room(this.chunk*s),this.outputs=this.memory.room(this.chunk*13*o)}catch(e){throw this.memory.free(),e}}setFrame(e,t){let n=Wt(this.clip.field.spec,e);this.gpu.device.queue.writeBuffer(this.frame,0,Float32Array.of(t)),this.gpu.device.queue.writeBuffer(this.frame,8,n)}free(){this.memory.free()}perceptron(e){return{hidden:{inputs:e.known+e.inputs,outputs:e.hidden,weights:this.memory.holding(e.w1Known,e.w1,e.b1)},output:{inputs:e.hidden,outputs:e.outputs,weights:this.memory.holding(e.w2,e.b2)}}}table({levels:e}){let{spec:t,tables:n}=this.clip.field,r=e.at(-1);return this.memory.holding(n.subarray(e[0].first*t.features,(r.first+r.entries)*t.features))}}})),tn,nn=t((()=>{tn=`\n// Tests of bits: a shader compiler may take it that a float is finite, and drop comparisons.\nfn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u; }\nfn is_finite(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000u) != 0x7f800000u; }\n\n// exp(80) is finite in float32, and sigmoid(-80) is 0 to any purpose.\nfn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-max(x, -80.0))); }\n\n// What is not a number is seen too, so that the frame is refused instead of drawn without it.\nfn is_seen(logit: f32, min_opacity: f32) -> bool {\n  return is_nan(logit) || sigmoid(logit) >= min_opacity;\n}\n`}));function rn(e){return`\n${tn}\nstruct Params { start: u32, chunk: u32, gaussians: u32 }\nstruct Rows { count: u32, rows: array<u32> }\nstruct Frame { min_opacity: f32 }\nstruct Result {\n  count: atomic<u32>, not_finite: atomic<u32>, unused_a: u32, unused_b: u32,\n  words: array<u32>,\n}\nstruct Gaussian { mean: vec3f, scale: vec3f, rotation: vec4f, opacity: f32, color: vec3f }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> list: Rows;\n@group(0) @binding(2) var<storage, read> frame: Frame;\n@group(0) @binding(3) var<storage, read> logits: array<f32>;   // (all rows, gaussians)\n@group(0) @binding(4) var<storage, read> heads: array<f32>;    // (chunk, 13 gaussians): colour, covariance, offset\n@group(0) @binding(5) var<storage, read> anchors: array<f32>;  // (all rows, 10)\n@group(1) @binding(0) var<storage, read_write> result: Result;\n\nvar<workgroup> found: atomic<u32>;\nvar<workgroup> first: u32;\n\nfn heads3(at: u32) -> vec3f { return vec3f(heads[at], heads[at + 1u], heads[at + 2u]); }\nfn heads4(at: u32) -> vec4f { return vec4f(heads3(at), heads[at + 3u]); }\nfn anchor3(at: u32) -> vec3f { return vec3f(anchors[at], anchors[at + 1u], anchors[at + 2u]); }\nfn sigmoid3(v: vec3f) -> vec3f { return vec3f(sigmoid(v.x), sigmoid(v.y), sigmoid(v.z)); }\n\nfn any_nan(v: vec3f) -> bool { return is_nan(v.x) || is_nan(v.y) || is_nan(v.z); }\nfn all_finite(v: vec3f) -> bool { return is_finite(v.x) && is_finite(v.y) && is_finite(v.z); }\n\n// The numbers themselves, and those whose activation would make a plausible number of what is none.\nfn is_sound(g: Gaussian, logit: f32, color: vec3f, size: vec3f) -> bool {\n  return !(is_nan(logit) || any_nan(color) || any_nan(size))\n    && all_finite(g.mean) && all_finite(g.scale) && all_finite(g.rotation.xyz) && is_finite(g.rotation.w);\n}\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {\n  var g: Gaussian;\n  var number = 0u;\n  var seen = false;\n  if (at.x < p.chunk && p.start + at.x < list.count) {\n    let row = list.rows[p.start + at.x];\n    let logit = logits[row * p.gaussians + at.y];\n    seen = is_seen(logit, frame.min_opacity);\n    if (seen) {\n      let base = 13u * p.gaussians * at.x;\n      let color = heads3(base + 3u * at.y);\n      let size = heads3(base + 3u * p.gaussians + 7u * at.y);\n      let turn = heads4(base + 3u * p.gaussians + 7u * at.y + 3u);\n      let shift = heads3(base + 10u * p.gaussians + 3u * at.y);\n      let anchor = 10u * row;\n      number = bitcast<u32>(anchors[anchor]) * p.gaussians + at.y;\n      g.mean = anchor3(anchor + 1u) + shift * anchor3(anchor + 4u);\n      g.scale = anchor3(anchor + 7u) * sigmoid3(size);\n      g.rotation = turn / max(sqrt(dot(turn, turn)), 1e-12);\n      g.opacity = sigmoid(logit);\n      g.color = sigmoid3(color);\n      if (!is_sound(g, logit, color, size)) { atomicOr(&result.not_finite, 1u); }\n    }\n  }\n  var place = 0u;\n  if (seen) { place = atomicAdd(&found, 1u); }\n  workgroupBarrier();\n  if (thread == 0u) { first = atomicAdd(&result.count, atomicLoad(&found)); }\n  workgroupBarrier();\n  if (seen) { write_gaussian(${V[e]}u * (first + place), number, g); }\n}\n${an[e]}\n`}var V,an,on=t((()=>{z(),B(),nn(),V={packed:8,plain:15},an={packed:`\n// Bits 15 to 30, rounded to nearest.\nfn short_float(v: f32) -> u32 { return (bitcast<u32>(v) + 0x4000u) >> 15u; }\n\nfn steps(v: f32, largest: f32) -> u32 { return u32(floor(clamp(v, 0.0, 1.0) * largest + 0.5)); }\n\nfn signed_half(v: f32) -> u32 { return u32(i32(floor(clamp(v, -1.0, 1.0) * 32767.0 + 0.5))) & 0xffffu; }\n\nfn write_gaussian(first: u32, number: u32, g: Gaussian) {\n  result.words[first] = bitcast<u32>(g.mean.x);\n  result.words[first + 1u] = bitcast<u32>(g.mean.y);\n  result.words[first + 2u] = bitcast<u32>(g.mean.z);\n  result.words[first + 3u] =\n    steps(g.color.r, 2047.0) | (steps(g.color.g, 2047.0) << 11u) | (steps(g.color.b, 1023.0) << 22u);\n  result.words[first + 4u] = short_float(g.scale.x) | (short_float(g.scale.y) << 16u);\n  result.words[first + 5u] = short_float(g.scale.z) | (steps(g.opacity, 65535.0) << 16u);\n  result.words[first + 6u] = signed_half(g.rotation.x) | (signed_half(g.rotation.y) << 16u);\n  result.words[first + 7u] = signed_half(g.rotation.z) | (signed_half(g.rotation.w) << 16u);\n}\n`,plain:`\nfn write_gaussian(first: u32, number: u32, g: Gaussian) {\n  for (var i = 0u; i < 3u; i++) {\n    result.words[first + 0u + i] = bitcast<u32>(g.mean[i]);\n    result.words[first + 3u + i] = bitcast<u32>(g.scale[i]);\n    result.words[first + 11u + i] = bitcast<u32>(g.color[i]);\n  }\n  for (var i = 0u; i < 4u; i++) { result.words[first + 6u + i] = bitcast<u32>(g.rotation[i]); }\n  result.words[first + 10u] = bitcast<u32>(g.opacity);\n  result.words[first + 14u] = number;\n}\n`}})),sn,cn,ln,un=t((()=>{on(),sn=1.1,cn=256,ln=class{gpu;capacity;recordWords;free;waiting=[];expected;constructor(e,t,n,r,i,a){this.gpu=e,this.capacity=i,this.recordWords=V[r],this.expected=i,this.free=Array.from({length:a},()=>{let r=t.room(this.words(i)),a=[{binding:0,resource:{buffer:r}}],o=e.device.createBindGroup({layout:n.resultLayout,entries:a});return{result:r,staging:t.staging(this.words(i)),group:o}})}async collect(e,t){let n=await this.take();try{this.gpu.requireAlive();let r=this.gpu.device.createCommandEncoder();r.clearBuffer(n.result,0,16),e(r,n.group);let i=this.expected,a=await this.read(n,r,i),o=a[0],s=a[1]===0;return o>i&&(n.staging.unmap(),a=await this.read(n,this.gpu.device.createCommandEncoder(),o)),this.expected=Math.min(this.capacity,Math.ceil(o*sn)+cn),t({count:o,finite:s,words:a.subarray(4)})}finally{n.staging.unmap(),this.give(n)}}async read(e,t,n){let r=4*this.words(n);return t.copyBufferToBuffer(e.result,0,e.staging,0,r),this.gpu.device.queue.submit([t.finish()]),await this.gpu.finished(e.staging.mapAsync(GPUMapMode.READ,0,r)),new Uint32Array(e.staging.getMappedRange(0,r))}words(e){return 4+e*this.recordWords}take(){let e=this.free.pop();return e?Promise.resolve(e):new Promise(e=>this.waiting.push(e))}give(e){let t=this.waiting.shift();t?t(e):this.free.push(e)}}})),dn=t((()=>{})),fn,pn=t((()=>{nn(),fn=`\n${tn}\nstruct Params { rows: u32, gaussians: u32 }\nstruct Frame { min_opacity: f32 }\nstruct Rows { count: atomic<u32>, rows: array<u32> }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> frame: Frame;\n@group(0) @binding(2) var<storage, read> logits: array<f32>;  // (rows, gaussians)\n@group(0) @binding(3) var<storage, read_write> list: Rows;\n\nvar<workgroup> found: atomic<u32>;\nvar<workgroup> first: u32;\n\nfn row_is_seen(row: u32) -> bool {\n  if (row >= p.rows) { return false; }\n  for (var i = 0u; i < p.gaussians; i++) {\n    if (is_seen(logits[row * p.gaussians + i], frame.min_opacity)) { return true; }\n  }\n  return false;\n}\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {\n  let seen = row_is_seen(at.x);\n  var place = 0u;\n  if (seen) { place = atomicAdd(&found, 1u); }\n  workgroupBarrier();\n  // One thread asks for the whole workgroup: asking one by one, all threads would queue for one number.\n  if (thread == 0u) { first = atomicAdd(&list.count, atomicLoad(&found)); }\n  workgroupBarrier();\n  if (seen) { list.rows[first + place] = at.x; }\n}\n`})),mn,hn=t((()=>{en(),Ht(),Jt(),un(),on(),dn(),Xt(),pn(),mn=class{gpu;kernels;grid;store;options;memory;steps=[];results=/* @__PURE__ */ new Map;count;all;seen;features;logits;constructor(e,t,n,r,i){this.gpu=e,this.kernels=t,this.grid=n,this.store=r,this.options=i,this.memory=new Vt(e);try{let{rows:e}=i;this.count=e.length,this.all=this.memory.holding(Uint32Array.of(e.length),e.map((e,t)=>t)),this.seen=this.memory.room(1+e.length),this.features=this.memory.holding(this.featureRows()),this.logits=this.memory.room(e.length*r.clip.gaussians),this.addOpacity(),this.addSelection(),this.addSeen()}catch(e){throw this.memory.free(),e}}run(e,t,n,r){return this.resultsOf(n).collect((r,i)=>{this.store.setFrame(e,t),this.record(r,n,i)},r)}free(){this.memory.free()}record(e,t,n){e.clearBuffer(this.seen,0,4);let r=e.beginComputePass();for(let{pipeline:e,group:i,x:a,y:o}of this.steps)e===`emit`?(r.setPipeline(this.kernels.emit.pipelines[t]),r.setBindGroup(1,n)):r.setPipeline(e),r.setBindGroup(0,i),r.dispatchWorkgroups(a,o);r.end()}resultsOf(e){let{gpu:t,memory:n,kernels:r,options:i,store:a}=this,o=this.count*a.clip.gaussians,s=this.results.get(e)??new ln(t,n,r.emit,e,o,i.slots);return this.results.set(e,s),s}addOpacity(){let{store:e,features:t,logits:n}=this,{gaussians:r,staticFeatures:i}=e.clip,a=this.featureStride,o=this.options.inField?this.placesBuffer():null;for(let s of this.chunks(this.all)){if(o){for(let t of e.tables)this.addGrid(o,t,s);let n={buffer:e.encoded,stride:e.fieldMlp.hidden.inputs,listed:!1},r=s.start*a+i;this.addPerceptron(e.fieldMlp,s,n,{buffer:t,first:r,stride:a})}let c={buffer:n,first:s.start*r,stride:r};this.addPerceptron(e.opacity,s,{buffer:t,stride:a,listed:!0},c)}}addSelection(){let{count:e,store:t,logits:n,seen:r}=this,i=this.memory.uniform([e,t.clip.gaussians]);this.add(this.kernels.select,[i,t.frame,n,r],Math.ceil(e/64))}addSeen(){let{store:e,features:t,seen:n,logits:r}=this,{gaussians:i}=e.clip,a=this.memory.holding(this.anchorWords()),o=13*i;for(let s of this.chunks(n)){let c={buffer:t,stride:this.featureStride,listed:!0};for(let{mlp:t,before:n}of e.seenHeads){let r={buffer:e.outputs,first:n*i,stride:o};this.addPerceptron(t,s,c,r)}let l=[this.memory.uniform([s.start,s.rows,i]),n,e.frame,r,e.outputs,a],{layout:u}=this.kernels.emit;this.add({pipeline:`emit`,layout:u},l,Math.ceil(s.rows/64),i)}}addGrid(e,{first:t,levels:n,table:r},{start:i,rows:a}){let{store:o,memory:s}=this,c=[s.uniform([i,a,this.count,t,o.fieldMlp.hidden.inputs]),o.levels,o.frame,e,r,o.encoded];this.add(this.grid,c,Math.ceil(a/64),n.length)}addPerceptron(e,t,n,r){let{hidden:i}=this.store,a=e.hidden.outputs;this.addLayer(e.hidden,t,n,{buffer:i,first:0,stride:a},!0),this.addLayer(e.output,t,{buffer:i,stride:a,listed:!1},r,!1)}addLayer(e,t,n,r,i){let a=this.memory.uniform([t.start,e.inputs,e.outputs,n.stride,r.stride,r.first,+!!n.listed,+!!i]),o=(e.outputs-1)%64<32,s=o?this.kernels.narrowMatmul:this.kernels.wideMatmul,c=[a,t.list,n.buffer,e.weights,r.buffer];this.add(s,c,Math.ceil(t.rows/64),Math.ceil(e.outputs/(o?32:64)))}add({pipeline:e,layout:t},n,r,i=1){let a=n.map((e,t)=>({binding:t,resource:{buffer:e}})),o=this.gpu.device.createBindGroup({layout:t,entries:a});this.steps.push({pipeline:e,group:o,x:r,y:i})}chunks(e){let{count:t,store:n}=this;return Array.from({length:Math.ceil(t/n.chunk)},(r,i)=>{let a=i*n.chunk;return{list:e,start:a,rows:Math.min(n.chunk,t-a)}})}get featureStride(){let{staticFeatures:e,dynamicFeatures:t}=this.store.clip;return e+t}placesBuffer(){let{field:e,unit:t}=this.store.clip;return this.memory.holding(Ut(e.spec,t,this.options.rows))}featureRows(){let{features:e,staticFeatures:t}=this.store.clip,n=new Float32Array(this.count*this.featureStride);return this.options.rows.forEach((r,i)=>{let a=r*t;n.set(e.subarray(a,a+t),i*this.featureStride)}),n}anchorWords(){let{positions:e,scales:t}=this.store.clip,n=new Uint32Array(this.count*10),r=new Float32Array(n.buffer);return this.options.rows.forEach((i,a)=>{let o=a*10;n[o]=i,r.set(e.subarray(3*i,3*i+3),o+1),r.set(t.subarray(6*i,6*i+6),o+4)}),n}}}));function gn({still:e,inside:t}){return[{rows:e.filter(e=>t[e]!==0),inField:!0},{rows:e.filter(e=>t[e]===0),inField:!1}].filter(({rows:e})=>e.length>0)}function _n(e,t){if(!e.finite)throw ge(t);return e}function vn(e){let t=yn(e),n=V.plain,r=e=>t[e*n+14],i=Array.from({length:t.length/n},(e,t)=>t);i.sort((e,t)=>r(e)-r(t));let a=new Float32Array(t.buffer),o=new Float32Array(i.length*14);return i.forEach((e,t)=>{o.set(a.subarray(e*n,e*n+14),t*14)}),me(o,i.length)}function yn(e){let t=new Uint32Array(e.reduce((e,t)=>e+t.length,0)),n=0;for(let r of e)t.set(r,n),n+=r.length;return t}var bn,xn,Sn=t((()=>{o(),z(),Ye(),B(),je(),hn(),en(),on(),bn=2,xn=class e{base;grid;store;stillRows;moving;prepareMs;still=null;running=/* @__PURE__ */ new Set;closed=!1;constructor(e,t,n,r,i,a){this.base=e,this.grid=t,this.store=n,this.stillRows=r,this.moving=i,this.prepareMs=a}static async create(t,n,r){let i=performance.now(),{gpu:a,kernels:o}=t,s=He(n,r),c=gn(s),l=Math.max(s.moving.length,...c.map(({rows:e})=>e.length)),u=await o.grid(s.field.spec.features),d=await a.taking(()=>new $t(a,s,l));try{let n={rows:s.moving,inField:!0,slots:bn},r=s.moving.length?await a.taking(()=>new mn(a,o,u,d,n)):null;return new e(t,u,d,c,r,performance.now()-i)}catch(e){throw d.free(),e}}packed(e,t,n){return this.run(async()=>{let r=Math.fround(t),i=await this.stillWords(r);return this.movingFrame(e,r,`packed`,({count:e,words:t})=>{let r=t.subarray(0,e*8),a=xe(i.length+r.length,n);return a.set(i),a.set(r,i.length),{count:(i.length+r.length)/8,data:a}})})}gaussians(e,t){return this.run(async()=>{let n=Math.fround(t),r=await this.computeStill(n,`plain`);return this.movingFrame(e,n,`plain`,({count:e,words:t})=>vn([r,t.subarray(0,e*V.plain)]))})}close(){this.closed=!0,Promise.allSettled(this.running).then(()=>{this.moving?.free(),this.store.free()})}async run(e){if(this.closed)throw new r(`the clip's decoder is closed`,this.store.clip.where);let t=e();this.running.add(t);try{return await t}finally{this.running.delete(t)}}movingFrame(e,t,n,r){let{clip:i}=this.store,a=`${i.where}, clip frame ${e}`;return this.moving?this.moving.run(i.times[e],t,n,e=>r(_n(e,a))):Promise.resolve(r({count:0,finite:!0,words:/* @__PURE__ */ new Uint32Array}))}stillWords(e){return this.still?.minOpacity!==e&&(this.still={minOpacity:e,words:this.computeStill(e,`packed`)}),this.still.words}async computeStill(e,t){let{gpu:n,kernels:r}=this.base,i=[];for(let{rows:a,inField:o}of this.stillRows){let s={rows:a,inField:o,slots:1},c=await n.taking(()=>new mn(n,r,this.grid,this.store,s));try{i.push(await c.run(0,e,t,e=>{let{count:n,words:r}=_n(e,this.store.clip.where);return r.slice(0,n*V[t])}))}finally{c.free()}}return yn(i)}}}));async function Cn(e){let t=globalThis.navigator?.gpu;if(!t)throw new a(`this browser has no WebGPU`,``,H);let n=await t.requestAdapter({powerPreference:`high-performance`});if(!n)throw new a(`WebGPU finds no graphics processor`,``,H);if(!e&&Tn(n.info))throw new a(`WebGPU would compute in software`,``,H);return n}function wn(e){try{return{result:e()}}catch(e){return{error:e}}}function Tn(e){return e.isFallbackAdapter||On.test(`${e.vendor} ${e.architecture} ${e.description}`)}function En(e){let{message:t}=e;return new a(`the graphics processor cannot be used: ${t||e}`,``,H)}var H,Dn,On,kn,An=t((()=>{o(),H=`the player can decode without it: choose the tier wasm or scalar`,Dn=[`maxStorageBufferBindingSize`,`maxBufferSize`],On=/swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i,kn=class e{device;failure=null;constructor(e){this.device=e,e.lost.then(({reason:e,message:t})=>{this.failure??=e===`destroyed`?`it was closed`:t||`the device was lost`}),e.addEventListener(`uncapturederror`,({error:e})=>{this.failure??=e.message})}static async open({software:t=!0}={}){try{let n=await Cn(t),r=Object.fromEntries(Dn.map(e=>[e,n.limits[e]]));return new e(await n.requestDevice({requiredLimits:r}))}catch(e){throw e instanceof r?e:En(e)}}get arrayBytes(){let{maxStorageBufferBindingSize:e,maxBufferSize:t}=this.device.limits;return Math.min(e,t)}requireAlive(){if(this.failure!==null)throw new a(`the graphics processor stopped working: ${this.failure}`,``,H)}async finished(e){this.requireAlive();try{let t=await e;return this.requireAlive(),t}catch(e){throw this.requireAlive(),e instanceof r?e:En(e)}}async taking(e){this.requireAlive();let{device:t}=this;t.pushErrorScope(`validation`),t.pushErrorScope(`out-of-memory`);let n=wn(e),i=(await this.finished(Promise.all([t.popErrorScope(),t.popErrorScope()]))).find(e=>e!==null)??n.error;if(i!==void 0)throw n.result?.free(),i instanceof r?i:En(i);return n.result}close(){this.device.destroy()}}}));function jn(e){return e.finished(Mn(e))}async function Mn(e){let{device:t}=e,n=In(t,[`uniform`,U,U,U,Rn]),r=In(t,[`uniform`,U,U,Rn]),[i,a,o,s]=await Promise.all([Fn(t,Yt(64),n),Fn(t,Yt(32),n),Fn(t,fn,r),Pn(t)]);return{wideMatmul:i,narrowMatmul:a,select:o,emit:s,grid:Nn(e)}}function Nn(e){let t=In(e.device,[`uniform`,U,U,U,U,Rn]),n=/* @__PURE__ */ new Map;return r=>{let i=n.get(r)??e.finished(Fn(e.device,`\noverride FEATURES: u32;\n\nstruct Params {\n  start: u32,     // the first row\n  rows: u32,      // of this dispatch\n  all_rows: u32,\n  level: u32,     // the first level whose table is bound\n  outputs: u32,   // of a row of the result\n}\nstruct Level {\n  stride_y: u32, stride_z: u32, stride_t: u32,\n  entries: u32,\n  first: u32,     // row of the bound table\n  dense: u32,\n}\nstruct Moment { cell: u32, upper: f32 }\nstruct Frame { min_opacity: f32, unused: u32, moments: array<Moment> }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> levels: array<Level>;\n@group(0) @binding(2) var<storage, read> frame: Frame;\n@group(0) @binding(3) var<storage, read> places: array<u32>;  // (levels, 6, all_rows): 3 cells, 3 upper weights\n@group(0) @binding(4) var<storage, read> tables: array<f32>;\n@group(0) @binding(5) var<storage, read_write> encoded: array<f32>;\n\nfn corner_row(level: Level, cell: vec4u) -> u32 {\n  if (level.dense == 1u) {\n    return (cell.x + level.stride_y * cell.y + level.stride_z * cell.z + level.stride_t * cell.w) % level.entries;\n  }\n  return (cell.x ^ (2654435761u * cell.y) ^ (805459861u * cell.z) ^ (3674653429u * cell.w)) % level.entries;\n}\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) at: vec3u) {\n  if (at.x >= p.rows) { return; }\n  let number = p.level + at.y;\n  let level = levels[number];\n  let moment = frame.moments[number];\n  let place = 6u * number * p.all_rows + p.start + at.x;\n  let cell = vec4u(\n    places[place], places[place + p.all_rows], places[place + 2u * p.all_rows], moment.cell);\n  let upper = vec4f(\n    bitcast<f32>(places[place + 3u * p.all_rows]),\n    bitcast<f32>(places[place + 4u * p.all_rows]),\n    bitcast<f32>(places[place + 5u * p.all_rows]),\n    moment.upper);\n  let lower = vec4f(1.0) - upper;\n  var sums = array<f32, 8>();\n  for (var corner = 0u; corner < 16u; corner++) {\n    let step = vec4u(corner & 1u, (corner >> 1u) & 1u, (corner >> 2u) & 1u, corner >> 3u);\n    let w = select(lower, upper, step == vec4u(1u));\n    let weight = w.x * w.y * w.z * w.w;\n    let row = FEATURES * (level.first + corner_row(level, cell + step));\n    for (var i = 0u; i < FEATURES; i++) { sums[i] += weight * tables[row + i]; }\n  }\n  let first = at.x * p.outputs + number * FEATURES;\n  for (var i = 0u; i < FEATURES; i++) { encoded[first + i] = sums[i]; }\n}\n`,t,{FEATURES:r}));return n.set(r,i),i}}async function Pn(e){let t=In(e,[`uniform`,U,U,U,U,U]),n=In(e,[Rn]),r=r=>Ln(e,rn(r),[t,n]),[i,a]=await Promise.all([r(`packed`),r(`plain`)]);return{pipelines:{packed:i,plain:a},layout:t,resultLayout:n}}async function Fn(e,t,n,r){return{pipeline:await Ln(e,t,[n],r),layout:n}}function In(e,t){let n=GPUShaderStage.COMPUTE;return e.createBindGroupLayout({entries:t.map((e,t)=>({binding:t,visibility:n,buffer:{type:e}}))})}function Ln(e,t,n,r={}){return e.createComputePipelineAsync({layout:e.createPipelineLayout({bindGroupLayouts:n}),compute:{module:e.createShaderModule({code:t}),entryPoint:`main`,constants:r}})}var U,Rn,zn=t((()=>{on(),dn(),Xt(),pn(),U=`read-only-storage`,Rn=`storage`})),Bn=/* @__PURE__ */ n({createGpuTier:()=>Vn});async function Vn(e,t={}){let n=await kn.open(t),r={gpu:n,kernels:await jn(n)};return{name:`webgpu`,bits:e,decoder:async(e,t)=>t.profile===`baked`?new Be(t):xn.create(r,e,t),close:()=>n.close()}}var Hn=t((()=>{Ve(),Sn(),An(),zn()}));o();const Un=[[0,97,115,109,1,0,0,0],[1,4,1,96,0,0],[3,2,1,0],[10,9,1,7,0,65,0,253,15,26,11]];function Wn(){return typeof WebAssembly==`object`&&WebAssembly.validate(Uint8Array.from(Un.flat()))}async function Gn(e){switch(e){case`scalar`:return st;case`wasm`:return qn();case`webgpu`:return Jn(!0)}}async function Kn(e){if(e!==`auto`)return Gn(e);let t=typeof navigator==`object`&&navigator.gpu?[()=>Jn(!1),qn]:[qn];for(let e of t)try{return await e()}catch(e){if(!(e instanceof a))throw e}return st}async function qn(){let e=`the player can decode without it: choose the tier scalar`;if(!Wn())throw new a(`this browser runs no WASM SIMD`,``,`update the browser; ${e}`);try{return await Rt()}catch(t){let n=t instanceof Error?t.message:String(t);throw new a(`WASM does not start: ${n}`,``,`allow 'wasm-unsafe-eval' in the page; ${e}`)}}async function Jn(e){let{createGpuTier:t}=await Promise.resolve().then(()=>(Hn(),Bn));return t(await Yn(),{software:e})}async function Yn(){try{return(await qn()).bits}catch{return st.bits}}const Xn=Zn();function Zn(){let e=/* @__PURE__ */ new Int32Array(2048);for(let t=0;t<256;t++){let n=t;for(let e=0;e<8;e++)n=n>>>1^(n&1?2197175160:0);e[t]=n}for(let t=256;t<e.length;t++){let n=e[t-256];e[t]=n>>>8^e[n&255]}return e}function Qn(e){let t=Xn,n=-1,r=0;for(;r+8<=e.length;r+=8){let i=n^(e[r]|e[r+1]<<8|e[r+2]<<16|e[r+3]<<24);n=t[1792+(i&255)]^t[1536+(i>>>8&255)]^t[1280+(i>>>16&255)]^t[1024+(i>>>24)]^t[768+e[r+4]]^t[512+e[r+5]]^t[256+e[r+6]]^t[e[r+7]]}for(;r<e.length;r++)n=n>>>8^t[(n^e[r])&255];return~n>>>0}function $n(e){return e.toString(16).padStart(8,`0`)}o();function W(e,t,n={}){let r=[n.expected===void 0?``:`expected ${n.expected}`,n.found===void 0?``:`found ${n.found}`].filter(Boolean),a=r.length?`${e} (${r.join(`, `)})`:e;return n.hint===void 0?new i(a,t):new i(a,t,n.hint)}function G(...e){return e.filter(Boolean).join(`, `)}d();function er(e){return new DataView(e.buffer,e.byteOffset,e.byteLength)}function tr(e,t){return e.getUint32(t+4,!0)*2**32+e.getUint32(t,!0)}function nr(e,t,n,r=0){let i=r+t,a=G(n,`byte ${i}`);if(e.length-t<24)throw W(`a box header is cut`,a,{expected:24,found:e.length-t});let o=er(e),s=o.getUint32(t+20,!0),c=Qn(e.subarray(t,t+20));if(c!==s)throw or(`a box header is damaged (CRC-32C)`,a,s,c);let l=rr(e,t,a),[u,d,f,p]=e.subarray(t+4,t+8),m=G(n,`box ${l}, byte ${i}`);if(d>1||p)throw W(`a box sets reserved flags`,m);if(f>=4)throw W(`a box is in no layer`,m,{found:f});let h=tr(o,t+8),g=i+24+h,_=o.getUint32(t+16,!0);return{type:l,version:u,critical:d===1,layer:f,length:h,payloadCrc:_,offset:i,end:g}}function rr(e,t,n){let r=e.subarray(t,t+4);if(r.some(e=>e<=32||e>=127))throw W(`a box type is not ASCII`,n);return String.fromCharCode(...r)}function ir(e,t,n,r=0){let i=G(n,`box ${t.type}, byte ${t.offset}`),a=t.offset-r+24;if(t.length>e.length-a)throw W(`a box runs past the end`,i,{expected:`${t.length} bytes`,found:e.length-a});let o=e.subarray(a,a+t.length),s=Qn(o);if(s!==t.payloadCrc)throw or(`a box is damaged (CRC-32C)`,i,t.payloadCrc,s);return{...t,payload:o,where:n}}function*ar(e,t,n=!1){let r=0,i=0;for(let a=1;i<e.length&&!(n&&e.length-i<24);a++){if(a>l.boxes)throw W(`too many boxes`,G(t,`byte ${i}`));let n=nr(e,i,t);if(n.layer<r)throw W(`a box follows one of a higher layer`,G(t,`box ${n.type}, byte ${i}`),{found:n.layer});yield n,r=n.layer,i=n.end}}function K(e,t,n=0,r={}){return W(t,q(e,n),r)}function q(e,t=0){return G(e.where,`box ${e.type}, byte ${e.offset+24+t}`)}function or(e,t,n,r){return W(e,t,{expected:$n(n),found:$n(r)})}function sr(e){let t=e&32768?-1:1,n=e>>>10&31,r=e&1023;return n===31?r?NaN:t*(1/0):n===0?t*r*2**-24:t*(1024+r)*2**(n-25)}o();var J=class e{box;position;end;view;constructor(e,t=0,n=e.payload.length){this.box=e,this.position=t,this.end=n,this.view=er(e.payload)}get left(){return this.end-this.position}error(e,t={}){return K(this.box,e,this.position,t)}take(e){let t=this.skip(e);return this.box.payload.subarray(t,t+e)}part(t){let n=this.skip(t);return new e(this.box,n,n+t)}u8(){return this.view.getUint8(this.skip(1))}i8(){return this.view.getInt8(this.skip(1))}u16(){return this.view.getUint16(this.skip(2),!0)}u32(){return this.view.getUint32(this.skip(4),!0)}u64(){return tr(this.view,this.skip(8))}f32(){return this.view.getFloat32(this.skip(4),!0)}f64(){return this.view.getFloat64(this.skip(8),!0)}floats(e){let t=this.skip(4*e),n=new Float32Array(e);for(let r=0;r<e;r++)n[r]=this.view.getFloat32(t+4*r,!0);return this.finite(n,`a number is not finite`)}halves(e){let t=this.skip(2*e),n=new Float32Array(e);for(let r=0;r<e;r++)n[r]=sr(this.view.getUint16(t+2*r,!0));return this.finite(n,`a perceptron's number is not finite`)}numbers(e,t,n,r){let{count:i,channels:a,mode:o}=t;return this.decode(r,t=>e.decodeArray(t,i,a,o,n))}wideNumbers(e,t,n){let{count:r,channels:i,mode:a}=t;return this.decode(n,t=>e.decodeWideArray(t,r,i,a))}decode(e,t){let n=this.position;try{return t(this.take(this.left))}catch(t){if(!(t instanceof i)||t.where)throw t;let r=t.what===`a number of an entropy-coded array is out of range`?e:t.what;throw new i(r,q(this.box,n),t.hint)}}finite(e,t){if(!e.every(Number.isFinite))throw this.error(t);return e}skip(e){if(e>this.left){let t={expected:`${e} bytes`,found:this.left};throw this.error(`a box's payload is too short`,t)}return this.position+=e,this.position-e}};d();const cr=2**24,lr=4*cr,ur=`a quantised value is out of range`;function dr(e,t,n,r){let i=pr(e,t,n,r),a=new Float32Array(t*n);if(!_r(i,a,null))throw e.error(ur);return a}function fr(e,t,n,r,i){if(!_r(pr(e,n.length,r,i),t,n))throw e.error(ur)}function pr(e,t,n,r){let[i,a,o,s]=[e.u32(),e.u16(),e.u8(),e.u8()];if(i!==t||a!==n||o>1)throw e.error(`a quantised array has another shape`,{expected:`${t} rows of ${n}`,found:`${i} rows of ${a}, flags ${o}`});if(t*n*4>l.arrayBytes)throw e.error(`a quantised array is too large`);let c=hr(e,n),u=e.take(n);if(u.some(e=>e>+!o))throw e.error(`a quantised array has an unknown predictor`);let d=o?gr(e.part(e.u32()),t,r):null,f=n*(d?mr(d):t);return{rows:t,affine:c,predictor:u,kept:d,codes:e.numbers(r,{count:f,channels:n,mode:s},lr,ur)}}function mr(e){let t=0;for(let n=0;n<e.length;n++)t+=e[n];return t}function hr(e,t){let n=e.floats(t),r=e.floats(t);for(let i=0;i<t;i++){let t=Math.fround(r[i]*cr),a=[Math.fround(n[i]+t),Math.fround(n[i]-t)];if(r[i]<0||!a.every(Number.isFinite))throw e.error(`a quantised array has impossible steps`)}return{offset:n,step:r}}function gr(e,t,n){if(t>l.arrayBytes)throw e.error(`there are too many flags`);let r={count:t,channels:1,mode:1};return new Uint8Array(e.numbers(n,r,2,`a flag is neither 0 nor 1`))}function _r(e,t,n){let{rows:r,predictor:i,kept:a,codes:o}=e,{offset:s,step:c}=e.affine,l=i.length,u=new Int32Array(l),d=Int32Array.from(i,e=>-e),f=0,p=0;for(let e=0;e<r;e++){let r=(n?n[e]:e)*l;if(a&&a[e]===0)for(let e=0;e<l;e++)t[r+e]=s[e]+0;else for(let e=0;e<l;e++){let n=o[f++]|0,i=(u[e]&d[e])+(n>>1^-(n&1));u[e]=i,p|=cr-1+i|cr-1-i,t[r+e]=s[e]+Math.fround(c[e]*i)}}return p>=0}d();const vr=`a position lies outside its grid`;function yr(e,t,n){let[r,i,a,o]=[e.u32(),e.u8(),e.u8(),e.u16()];if(r!==t||o||i<1||i>16)throw e.error(`packed positions have another shape`,{expected:`${t} anchors, 1 to 16 bits`,found:`${r} anchors, ${i} bits, ${o}`});if(t*12>l.arrayBytes)throw e.error(`there are too many positions`);let s=hr(e,3),c=e.wideNumbers(n,{count:t,channels:1,mode:a},vr),u=new Int32Array(3*t);if(!br(c,i,u,3))throw e.error(vr);return Sr(u,s)}function br(e,t,n,r){let i=8**t,a=0;for(let t=0,o=0;t<e.length;t++,o+=r){if(a+=e[t],a>=i)return!1;let r=Math.floor(a/2**24),s=a-r*2**24;for(let e=0;e<3;e++)n[o+e]=xr(s>>>e)|xr(r>>>e)<<8}return!0}function xr(e){let t=e&153391689;return t=(t|t>>>2)&51130563,t=(t|t>>>4)&50393103,t=(t|t>>>8)&50331903,(t|t>>>16)&1023}function Sr(e,t){let n=new Float32Array(e.length);for(let r=0;r<e.length;r++){let i=r%3;n[r]=t.offset[i]+Math.fround(t.step[i]*e[r])}return n}d();const Cr={count:0,positions:/* @__PURE__ */ new Float32Array,features:/* @__PURE__ */ new Float32Array,logScales:/* @__PURE__ */ new Float32Array};function wr(e,t,n,r){if(t>l.anchors)throw e.error(`too many anchors`);if(t===0)return Cr;let i=yr(new J(e.one(`APOS`)),t,r),a=e.one(`ALSC`),o=dr(new J(a),t,6,r);if(o.some(e=>Math.abs(e)>60))throw K(a,`a log scale is out of range`);return{count:t,positions:i,features:dr(new J(e.one(`AFEA`)),t,n,r),logScales:o}}function Tr(e,t,n,r){let i=null;for(let a of e.all(`ASTA`)){let e=new J(a),o=e.u8();if(o>1||a.layer!==o||i&&o===t)throw K(a,`static flags of no set, of another layer, or twice of a set`);o===t&&(i=gr(e,n,r))}return i??new Uint8Array(n)}d();const Er=2**15;function Dr(e,t,n){let r=t.map(t=>Ar(e,t)),i=jr(e,t.flatMap(({inputs:e,outputs:t},n)=>[{rows:r[n],columns:e},{rows:t,columns:r[n]}]),n);return t.map((e,t)=>{let[n,a]=[i[2*t],i[2*t+1]],{weights:o,bias:s}=n;return{...e,hidden:r[t],w1:o,b1:s,w2:a.weights,b2:a.bias}})}function Or(e,t,n,r){let i=jr(e,t.map((e,t)=>({rows:n[t],columns:e.hidden})),r);return t.map((e,t)=>({...e,outputs:e.outputs+n[t],w2:kr(e.w2,i[t].weights),b2:kr(e.b2,i[t].bias)}))}function kr(e,t){let n=new Float32Array(e.length+t.length);return n.set(e),n.set(t,e.length),n}function Ar(e,t){let[n,r,i]=[e.u16(),e.u16(),e.u16()];if(n!==t.inputs||i!==t.outputs||r<1||Math.max(n,r,i)>l.mlpWidth)throw e.error(`a perceptron has another shape`,{expected:`${t.inputs} inputs, 1 to ${l.mlpWidth} hidden units, ${t.outputs} outputs`,found:`${n}, ${r}, ${i}`});return r}function jr(e,t,n){let r=t.reduce((e,{rows:t,columns:n})=>e+t*n,0);if(4*r>l.arrayBytes)throw e.error(`perceptrons are too large`);let i=t.map(({rows:t})=>({steps:e.halves(t),bias:e.halves(t)}));if(i.some(({steps:e})=>e.some(e=>e<0)))throw e.error(`a perceptron has a negative step`);let a={count:r,channels:1,mode:0},o=e.numbers(n,a,2*Er-1,`a perceptron's weight is out of range`),s=0;return t.map((e,t)=>{let n=o.subarray(s,s+e.rows*e.columns);return s+=n.length,{weights:Mr(n,e,i[t].steps),bias:i[t].bias}})}function Mr(e,t,n){let r=new Float32Array(e.length);for(let i=0,a=0;i<t.rows;i++)for(let o=a+t.columns;a<o;a++){let t=e[a]>>>1^-(e[a]&1);r[a]=n[i]*t}return r}d(),N();function Nr(e,t,n){let r=0;for(let{isStatic:t}of e.sets)for(let n of t)r+=n?1:e.frames;if(t*r>l.lookups)throw W(`the field has too many lookups (anchors x frames x levels)`,n,{expected:`at most ${l.lookups}`,found:t*r})}function Pr(e,t,n,r){let{frames:i,clipFrames:a}=e,o=Float32Array.from({length:i},(e,t)=>x(t,a)),s=o.slice(0,1),c=e.sets.map(e=>Fr(e,t,n));return e=>{let[t,n]=c.map(({moving:t,still:n})=>{let i=new Uint8Array(Math.ceil(e.entries/8));return r.markReachable(e,t,o,i),r.markReachable(e,n,s,i),i});for(let e=0;e<n.length;e++)n[e]&=~t[e];return[t,n]}}function Fr(e,t,n){let{unit:r,inside:i}=b(e.positions,t,n),a=[new Float32Array(r.length),new Float32Array(r.length)],o=[0,0];for(let t=0;t<i.length;t++){if(!i[t])continue;let n=e.isStatic[t];for(let e=0;e<3;e++)a[n][o[n]++]=r[3*t+e]}return{moving:a[0].subarray(0,o[0]),still:a[1].subarray(0,o[1])}}o(),d(),N();function Ir(e,t,n,r,i){let{spec:a,lo:o,hi:s}=Lr(e.one(`FMET`)),c=a.levels.length*a.features,[l]=Dr(new J(e.one(`FMLP`)),[{inputs:c,outputs:n}],i),u=Vr(e,a);Nr(t,a.levels.length,e.where);let d=Pr(t,o,s,i),f=new Float32Array(a.rows*a.features);for(let[t,n]of a.levels.entries()){if(zr(t,0,a)>=r)continue;let o=f.subarray(n.first*a.features,(n.first+n.entries)*a.features);for(let[s,c]of d(n).entries()){if(zr(t,s,a)>=r)continue;let n=u.get(Br(t,s));if(n)Hr(n,c,o,a.features,i);else if(c.some(e=>e!==0))throw W(`the clip segment lacks tables of the field`,e.where,{expected:`level ${t}`})}}return{spec:a,lo:o,hi:s,mlp:l,tables:f}}function Lr(e){let t=new J(e),[n,r,i,a]=[t.u8(),t.u8(),t.u8(),t.u8()],o=t.u32(),[s,c,u]=[t.f64(),t.f64(),t.f64()],d=Float32Array.from([t.f32(),t.f32(),t.f32()]),p=Float32Array.from([t.f32(),t.f32(),t.f32()]),m={levels:n,features:r,log2Table:i,baseResolution:o,growth:s},h=Rr(e,()=>f({...m,timeBaseResolution:c,timeGrowth:u}));if(!p.map((e,t)=>e-d[t]).every(e=>Number.isFinite(e)&&e>0))throw K(e,`the field's box is empty or not finite`,32,{found:`${d} to ${p}`});if(a<1||a>n)throw K(e,`the field has no such coarse levels`,3,{found:a});let g=h[n-1],_=g.first+g.entries;if(_*r*4>l.arrayBytes)throw K(e,`the field's tables are too large`);return{spec:{features:r,coarseLevels:a,levels:h,rows:_},lo:d,hi:p}}function Rr(e,t){try{return t()}catch(t){throw t instanceof i?new i(t.what,q(e),t.hint):t}}function zr(e,t,n){return e<n.coarseLevels?t:2}function Br(e,t){return 2*e+t}function Vr(e,t){let n=/* @__PURE__ */ new Map;for(let r of e.all(`FTAB`)){let e=new J(r),[i,a,o]=[e.u8(),e.u8(),e.u16()],s=Br(i,a);if(i>=t.levels.length||a>1||o||n.has(s))throw K(r,`a table of no level, or of one that has a table`,0,{found:`level ${i}, part ${a}`});if(r.layer!==zr(i,a,t))throw K(r,`a table is in another layer`,0,{found:r.layer});n.set(s,r)}return n}function Hr(e,t,n,r,i){let a=new J(e);a.take(4);let o=a.u32(),s=Qn(t);if(s!==o)throw K(e,`the rows that the anchors reach are not those that were packed`,4,{expected:$n(o),found:$n(s)});fr(a,n,Ur(t),r,i)}function Ur(e){let t=0;for(let n of e)for(let e=n;e;e&=e-1)t++;let n=new Uint32Array(t),r=0;for(let t=0;t<e.length;t++)for(let i=e[t];i;i&=i-1)n[r++]=8*t+31-Math.clz32(i&-i);return n}d();function Wr(e,t,n,r,i){let{info:a,anchors:o}=n,s=r>1?t.anchors:0,c=wr(e,s,a.staticFeatures,i),l=[Tr(e,0,o.count,i),Tr(e,1,s,i)],u=Ir(e,{sets:[{positions:o.positions,isStatic:l[0]},{positions:c.positions,isStatic:l[1]}],frames:t.frames,clipFrames:a.clipFrames},a.dynamicFeatures,r,i);Gr(n,o.count+s,u.mlp,e.where);let d=new Uint8Array(o.count+s);d.set(l[0]),d.set(l[1],o.count);let{clip:f,firstFrame:p,frames:m,initId:h}=t;return{profile:`anchors`,clip:f,firstFrame:p,frames:m,initId:h,layers:r,residual:c,isStatic:d,field:u}}function Gr(e,t,n,r){let i=[n,...Object.values({...e.heads})].reduce((e,t)=>e+t.w1.length+t.w2.length,0),a={gaussians:t*e.info.gaussiansPerAnchor,products:t*i};for(let[e,t]of Object.entries(a)){let n=l[e];if(t>n){let i={expected:`at most ${n}`,found:t};throw W(`a frame of the clip has too many ${e}`,r,i)}}}d();const Kr=[[0,3],[3,10],[10,11],[11,14]],qr=2**24;function Jr(e,t,n,r){let[i,a,...o]=Xr(e),s=Zr(i),c=n<=1;if(o.length!==(c?0:s.frames-1))throw e.error(`a baked clip lacks frames, or has too many: ${o.length+1} of ${s.frames}`);if(t.anchors||t.frames!==s.frames)throw K(e.one(`CMET`),`a baked clip does not say what it has`);let l=$r(s,a,o,r);for(;l.length<s.frames;)l.push(l[0]);let{clip:u,firstFrame:d,frames:f,initId:p}=t;return{profile:`baked`,clip:u,firstFrame:d,frames:f,initId:p,layers:n,...Yr(s),codes:l}}function Yr(e){let{gaussians:t,scaleSteps:n,rotationSteps:r,opacitySteps:i,colorSteps:a,corner:o,step:s}=e;return{gaussians:t,scaleSteps:n,rotationSteps:r,opacitySteps:i,colorSteps:a,corner:o,step:s}}function Xr(e){let t=e.boxes.filter(e=>e.type!==`CMET`),n=t.map(e=>e.type);if(!(n[0]===`BMET`&&n[1]===`BKEY`&&n.slice(2).every(e=>e===`BDLT`)))throw e.error(`not a baked clip: BMET and BKEY, then BDLT`);return t}function Zr(e){let t=new J(e),[n,r,i]=[t.u32(),t.u16(),t.u8()],a=[t.u8(),t.u16(),t.u16(),t.u16()],[o,s]=[t.i8(),t.u8()],c=[t.f32(),t.f32(),t.f32()],u=t.f32(),d=Math.max(...c.map(Math.abs))+u*qr,f=[[`has bytes left over`,t.left>0||s>0],[`has no frames or too many`,r<1||r>l.clipFrames],[`has impossible grid bits`,i<1||i>17],[`has a step of 0`,Math.min(...a)===0],[`has an impossible grid`,!(u>0&&d<34028234663852886e22)],[`has too many Gaussians`,Qr(n)]];for(let[t,n]of f)if(n)throw K(e,`a baked clip ${t}`);let[p,m,h,g]=a;return{gaussians:n,frames:r,gridBits:i,scaleSteps:p,rotationSteps:m,opacitySteps:h,colorSteps:g,levelBias:o,corner:c,step:u}}function Qr(e){return e>l.anchors*l.gaussiansPerAnchor||e*112>l.arrayBytes}function $r(e,t,n,r){if(e.gaussians*14*4*(n.length+1)>l.arrayBytes)throw K(t,`a baked clip takes too much memory`);let i=ei(e),a=[ti(t,e,i,r)],o=ri(a[0],e);for(let e of n)a.push(ii(e,a[a.length-1],o,i,r));return a}function ei(e){let t=126*e.scaleSteps,{rotationSteps:n,opacitySteps:r,colorSteps:i}=e,a=[qr,qr,qr,t,t,t,n,n,n],o=Float64Array.from([...a,3,r,i,i,i]);return{low:Float64Array.from([...a.map(e=>-e),0,0,0,0,0]),high:o}}function ti(e,t,n,r){let{gaussians:i}=t,a=new J(e),o=new Int32Array(i*14);if(i){let e=`a baked mean lies outside its grid`,{mode:s,part:c}=oi(a);if(!br(c.wideNumbers(r,{count:i,channels:1,mode:s},e),t.gridBits,o,14))throw a.error(e);let l=a.take(11);if(l.some(e=>e>1))throw a.error(`a baked keyframe has an unknown predictor`);ni(o,si(a,i,11,r),l,n,a)}return ci(a),o}function ni(e,t,n,r,i){for(let a=0;a<11;a++){let[o,s]=[r.low[3+a],r.high[3+a]],c=n[a]===1,l=0;for(let n=a,r=3+a;n<t.length;n+=11,r+=14){if(l=c?l+t[n]:t[n],l<o||l>s)throw li(i,3+a,l);e[r]=l}}}function ri(e,t){return Uint8Array.from({length:t.gaussians},(n,r)=>{let[i,a,o]=e.subarray(r*14+3,r*14+3+3);return Math.min(Math.max(Math.floor(Math.max(Math.min(i,a),Math.min(Math.max(i,a),o))/t.scaleSteps)+t.levelBias,0),15)})}function ii(e,t,n,r,i){let a=new J(e),o=t.slice();if(n.length){let{mode:e,part:t}=oi(a),s={count:n.length,channels:1,mode:e},c=t.numbers(i,s,2**Kr.length,`a baked frame changes an unknown group`);for(let e of Kr.keys())ai(a,o,c,e,n,r,i)}return ci(a),o}function ai(e,t,n,r,i,a,o){let[s,c]=Kr[r],l=0;for(let e=0;e<n.length;e++)l+=n[e]>>>r&1;let u=si(e,l,c-s,o),d=0;for(let o=0;o<n.length;o++){if(!(n[o]>>>r&1))continue;let l=r===0?1<<i[o]:1;for(let n=s;n<c;n++){let r=o*14+n,i=t[r]+u[d++]*l;if(!(i>=a.low[n]&&i<=a.high[n]))throw li(e,n,i);t[r]=i}}}function oi(e){return{mode:e.u8(),part:e.part(e.u32())}}function si(e,t,n,r){if(t===0)return/* @__PURE__ */ new Int32Array;let{mode:i,part:a}=oi(e),o={count:t*n,channels:n,mode:i},s=a.numbers(r,o,4*qr+1,`a baked number is too large`),c=new Int32Array(s.length);for(let e=0;e<c.length;e++)c[e]=s[e]>>>1^-(s[e]&1);return c}function ci(e){if(e.left)throw e.error(`a baked box is longer than its arrays`,{found:e.left})}function li(e,t,n){return e.error(`a baked Gaussian is out of range`,{found:`${n} in column ${t}`})}const ui=e=>e/2**32|0,di=e=>e>>>0;function fi(e,t,n,r){let i=ui(n),a=di(n);e.setUint32(t,r?a:i,r),e.setUint32(t+4,r?i:a,r)}function pi(e){return e instanceof Uint8Array||ArrayBuffer.isView(e)&&e.constructor.name===`Uint8Array`&&`BYTES_PER_ELEMENT`in e&&e.BYTES_PER_ELEMENT===1}const mi=e=>e?`\"${e}\" `:``;function hi(e,t=``){if(typeof e!=`number`)throw TypeError(mi(t)+`expected number, got `+typeof e);if(!Number.isSafeInteger(e)||e<0)throw RangeError(mi(t)+`expected integer >= 0, got `+e);return e}function gi(e,t,n=``){if(pi(e)&&(t===void 0||e.length===t))return e;t!==void 0&&hi(t,`length`);let r=pi(e),i=t===void 0?``:` of length ${t}`,a=r?`length=${e.length}`:`type=${typeof e}`,o=mi(n)+`expected Uint8Array`+i+`, got `+a;throw r?RangeError(o):TypeError(o)}const _i=(e,t)=>{if(typeof e!=`object`||!e||Array.isArray(e))throw TypeError((t===`object`?``:`\"${t}\" `)+`expected object, got type=`+typeof e)},vi=(e,t)=>{_i(e,t);let n=Object.getPrototypeOf(e);if(n!==Object.prototype&&n!==null)throw TypeError(`\"${t}\" expected plain object`);if(Object.hasOwn(e,`__proto__`))throw TypeError(`\"${t}.__proto__\" is not allowed`)};function yi(e,t=!0){if(e.destroyed)throw Error(`hash was destroyed`);if(t&&e.finished)throw Error(`digest() was already called`)}function bi(e,t){gi(e,void 0,`output`);let n=t.outputLen;if(!(e.length>=n))throw RangeError(`\"output\" expected length >= `+n)}function xi(...e){for(let t=0;t<e.length;t++)e[t].fill(0)}function Si(e){return new DataView(e.buffer,e.byteOffset,e.byteLength)}function Y(e,t){return e<<32-t|e>>>t}function Ci(e,t,n=`opts`){return vi(e,`defaults`),t!==void 0&&vi(t,n),Object.assign(Object.create(null),e,t)}function wi(e,t={}){if(typeof e!=`function`)throw TypeError(`\"hashCons\" expected function, got type=`+typeof e);t=Ci({},t,`info`);let n=(t,n)=>e(n).update(t).digest(),r=e(void 0);return n.outputLen=r.outputLen,n.blockLen=r.blockLen,n.canXOF=r.canXOF,n.create=t=>e(t),Object.assign(n,t),Object.freeze(n)}const Ti=e=>({oid:Uint8Array.from([6,9,96,134,72,1,101,3,4,2,e])});function Ei(e,t,n){return e&t^~e&n}function Di(e,t,n){return e&t^e&n^t&n}var Oi=class{blockLen;outputLen;canXOF=!1;padOffset;isLE;buffer;view;finished=!1;length=0;pos=0;destroyed=!1;constructor(e,t,n,r){this.blockLen=e,this.outputLen=t,this.padOffset=n,this.isLE=r,this.buffer=new Uint8Array(e),this.view=Si(this.buffer)}update(e){yi(this),gi(e);let{view:t,buffer:n,blockLen:r}=this,i=e.length,a=!1;for(let o=0;o<i;){let s=Math.min(r-this.pos,i-o);if(s===r){let t=Si(e);for(;r<=i-o;o+=r)this.process(t,o);a=!0}else n.set(o===0&&s===i?e:e.subarray(o,o+s),this.pos),this.pos+=s,o+=s,this.pos===r&&(this.process(t,0),this.pos=0,a=!0)}return this.length+=e.length,a&&this.roundClean(),this}digestInto(e){yi(this),bi(e,this),this.finished=!0;let{buffer:t,view:n,blockLen:r,isLE:i}=this,{pos:a}=this;t[a++]=128,t.fill(0,a),this.padOffset>r-a&&(this.process(n,0),t.fill(0)),fi(n,r-8,this.length*8,i),this.process(n,0),this.roundClean();let o=e===t?n:Si(e),s=this.outputLen,c=s/4,l=this.get();if(s%4||c>l.length)throw Error(`invalid outputLen`);for(let e=0;e<c;e++)o.setUint32(4*e,l[e],i)}digest(){let{buffer:e,outputLen:t}=this;this.digestInto(e);let n=e.slice(0,t);return this.destroy(),n}_cloneIntoMeta(e){let{buffer:t,length:n,finished:r,destroyed:i,pos:a}=this;return e.destroyed=i,e.finished=r,e.length=n,e.pos=a,a&&e.buffer.set(t),e}clone(){return this._cloneInto()}};const ki=/* @__PURE__ */ Uint32Array.from([1779033703,3144134277,1013904242,2773480762,1359893119,2600822924,528734635,1541459225]),Ai=/* @__PURE__ */ Uint32Array.from([1116352408,1899447441,3049323471,3921009573,961987163,1508970993,2453635748,2870763221,3624381080,310598401,607225278,1426881987,1925078388,2162078206,2614888103,3248222580,3835390401,4022224774,264347078,604807628,770255983,1249150122,1555081692,1996064986,2554220882,2821834349,2952996808,3210313671,3336571891,3584528711,113926993,338241895,666307205,773529912,1294757372,1396182291,1695183700,1986661051,2177026350,2456956037,2730485921,2820302411,3259730800,3345764771,3516065817,3600352804,4094571909,275423344,430227734,506948616,659060556,883997877,958139571,1322822218,1537002063,1747873779,1955562222,2024104815,2227730452,2361852424,2428436474,2756734187,3204031479,3329325298]),X=/* @__PURE__ */ new Uint32Array(64);var ji=class extends Oi{A=0;B=0;C=0;D=0;E=0;F=0;G=0;H=0;constructor(e,t){super(64,e,8,!1),this.A=t[0]|0,this.B=t[1]|0,this.C=t[2]|0,this.D=t[3]|0,this.E=t[4]|0,this.F=t[5]|0,this.G=t[6]|0,this.H=t[7]|0}get(){let{A:e,B:t,C:n,D:r,E:i,F:a,G:o,H:s}=this;return[e,t,n,r,i,a,o,s]}set(e,t,n,r,i,a,o,s){this.A=e|0,this.B=t|0,this.C=n|0,this.D=r|0,this.E=i|0,this.F=a|0,this.G=o|0,this.H=s|0}_cloneInto(e){return(e||=new this.constructor).set(...this.get()),this._cloneIntoMeta(e)}process(e,t){for(let n=0;n<16;n++,t+=4)X[n]=e.getUint32(t,!1);for(let e=16;e<64;e++){let t=X[e-15],n=X[e-2],r=Y(t,7)^Y(t,18)^t>>>3,i=Y(n,17)^Y(n,19)^n>>>10;X[e]=i+X[e-7]+r+X[e-16]|0}let{A:n,B:r,C:i,D:a,E:o,F:s,G:c,H:l}=this;for(let e=0;e<64;e++){let t=Y(o,6)^Y(o,11)^Y(o,25),u=l+t+Ei(o,s,c)+Ai[e]+X[e]|0,d=(Y(n,2)^Y(n,13)^Y(n,22))+Di(n,r,i)|0;l=c,c=s,s=o,o=a+u|0,a=i,i=r,r=n,n=u+d|0}n=n+this.A|0,r=r+this.B|0,i=i+this.C|0,a=a+this.D|0,o=o+this.E|0,s=s+this.F|0,c=c+this.G|0,l=l+this.H|0,this.set(n,r,i,a,o,s,c,l)}roundClean(){xi(X)}destroy(){this.destroyed=!0,this.set(0,0,0,0,0,0,0,0),xi(this.buffer)}},Mi=class extends ji{constructor(){super(32,ki)}};const Ni=/* @__PURE__ */ wi(()=>new Mi,/* @__PURE__ */ Ti(1)),Pi=Array.from({length:256},(e,t)=>t.toString(16).padStart(2,`0`));function Fi(e){let t=``;for(let n of e)t+=Pi[n];return t}function Ii(e){return Fi(Ni(e))}function Li(e){let t=new J(e),[n,r,i,a]=[t.u32(),t.u64(),t.u32(),t.u32()],o=Fi(t.take(32));if(r>=2**53)throw W(`a clip's number or first frame is out of range`,q(e),{found:r});return{clip:n,firstFrame:r,frames:i,anchors:a,initId:o}}function Ri(e,t,n,r){let{info:i,id:a}=t;if(i.profile!==n)throw W(`the clip is of another profile than the stream`,r,{expected:i.profile,found:n});if(e.frames<1||e.frames>i.clipFrames)throw W(`a clip has an impossible number of frames`,r,{expected:`1 to ${i.clipFrames}`,found:e.frames});if(e.initId!==a)throw W(`the clip needs another init segment`,r,{expected:e.initId,found:a})}d();const zi=`CGSF`,Bi=`894347530d0a1a0a`;var Vi=class{kind;boxes;whole;where;constructor(e,t,n,r){this.kind=e,this.boxes=t,this.whole=n,this.where=r}all(e){return this.boxes.filter(t=>t.type===e)}one(e){let t=this.boxes.find(t=>t.type===e);if(!t)throw this.error(`the ${this.kind} segment has no ${e} box`);return t}error(e){return W(e,this.where)}requireProfile(e){for(let t of this.boxes)if(!c[t.type].profiles.includes(e))throw K(t,`the box has no place in a stream of the ${e} profile`)}};function Hi(e,t,n,r){if(e.length>l.segmentBytes)throw W(`a segment is too long`,r);if(e.length<48)throw W(`a segment is cut`,r,{expected:48,found:e.length});if(String.fromCharCode(...e.subarray(0,4))!==zi)throw W(`not a ClipGStream segment`,r);let i=Wi(e,r);if(i.kind!==t)throw W(`another kind of segment`,r,{expected:t,found:i.kind});let a=i.bytes===e.length;Ui(i.bytes,e.length,n,r);let o=[];for(let t of ar(e,r,!a)){if(t.layer>=n)break;o.push(ir(e,t,r))}let s=o.slice(1).filter(e=>Ki(e,t));return qi(s),new Vi(t,s,a,r)}function Ui(e,t,n,r){if(e<t)throw W(`bytes follow a segment's end`,r,{expected:e,found:t});if(n>=4&&e>t)throw W(`a segment is cut`,r,{expected:e,found:t});if(e>l.segmentBytes)throw W(`a segment is too long`,r,{found:e})}function Wi(e,t,n=0){let r=ir(e,nr(e,0,t,n),t,n),i=new J(r);if(r.payload.length!==24)throw i.error(`a file-type box has another length`,{found:r.payload.length});let a=Fi(i.take(8));if(a!==Bi)throw i.error(`the magic bytes are wrong`,{expected:Bi,found:a});let[o,s]=[i.u16(),i.u16()];return Gi(o,s,G(t,`byte ${n}`)),{kind:String.fromCharCode(...i.take(4)),major:o,minor:s,bytes:i.u64()}}function Gi(e,t,n){if(e===1)return;let r=e>1?`use a newer player`:`pack the stream again with a newer clipgstream`;throw W(`stream format version ${e}.${t} is not known`,n,{hint:r})}function Ki(e,t){let n=Object.hasOwn(c,e.type)?c[e.type]:void 0,r=n?.layers[t];if(r&&n.version===e.version){if(!r.includes(e.layer))throw K(e,`a box is in another layer`,0,{found:e.layer});return!0}if(!e.critical)return!1;throw W(`box ${e.type} version ${e.version} in the ${t} segment must be understood`,G(e.where,`byte ${e.offset}`),{found:`an unknown box`,hint:`use a newer player`})}function qi(e){let t=/* @__PURE__ */ new Set([zi]);for(let n of e){if(t.has(n.type)&&!c[n.type].repeats)throw W(`box ${n.type} stands twice in a segment`,G(n.where,`byte ${n.offset}`));t.add(n.type)}}var Ji=ArrayBuffer,Z=Uint8Array,Yi=Uint16Array,Xi=Int16Array,Zi=Int32Array,Qi=function(e,t,n){if(Z.prototype.slice)return Z.prototype.slice.call(e,t,n);(t==null||t<0)&&(t=0),(n==null||n>e.length)&&(n=e.length);var r=new Z(n-t);return r.set(e.subarray(t,n)),r},$i=function(e,t,n,r){if(Z.prototype.fill)return Z.prototype.fill.call(e,t,n,r);for((n==null||n<0)&&(n=0),(r==null||r>e.length)&&(r=e.length);n<r;++n)e[n]=t;return e},ea=function(e,t,n,r){if(Z.prototype.copyWithin)return Z.prototype.copyWithin.call(e,t,n,r);for((n==null||n<0)&&(n=0),(r==null||r>e.length)&&(r=e.length);n<r;)e[t++]=e[n++]},ta=[`invalid zstd data`,`window size too large (>2046MB)`,`invalid block type`,`FSE accuracy too high`,`match distance too far back`,`unexpected EOF`],Q=function(e,t,n){var r=Error(t||ta[e]);if(r.code=e,Error.captureStackTrace&&Error.captureStackTrace(r,Q),!n)throw r;return r},na=function(e,t,n){for(var r=0,i=0;r<n;++r)i|=e[t++]<<(r<<3);return i},ra=function(e,t){return(e[t]|e[t+1]<<8|e[t+2]<<16|e[t+3]<<24)>>>0},ia=function(e,t){var n=e[0]|e[1]<<8|e[2]<<16;if(n==3126568&&e[3]==253){var r=e[4],i=r>>5&1,a=r>>2&1,o=r&3,s=r>>6;r&8&&Q(0);var c=6-i,l=o==3?4:o,u=na(e,c,l);c+=l;var d=s?1<<s:i,f=na(e,c,d)+(s==1&&256),p=f;if(!i){var m=1<<10+(e[5]>>3);p=m+(m>>3)*(e[5]&7)}p>2145386496&&Q(1);var h=new Z((t==1?f||p:t?0:p)+12);return h[0]=1,h[4]=4,h[8]=8,{b:c+d,y:0,l:0,d:u,w:t&&t!=1?t:h.subarray(12),e:p,o:new Zi(h.buffer,0,3),u:f,c:a,m:Math.min(131072,p)}}if((n>>4|e[3]<<20)==25481893)return ra(e,4)+8;Q(0)},$=function(e){for(var t=0;1<<t<=e;++t);return t-1},aa=function(e,t,n){var r=(t<<3)+4,i=(e[t]&15)+5;i>n&&Q(3);for(var a=1<<i,o=a,s=-1,c=-1,l=-1,u=a,d=new Ji(512+(a<<2)),f=new Xi(d,0,256),p=new Yi(d,0,256),m=new Yi(d,512,a),h=512+(a<<1),g=new Z(d,h,a),_=new Z(d,h+a);s<255&&o>0;){var v=$(o+1),y=r>>3,b=(1<<v+1)-1,x=(e[y]|e[y+1]<<8|e[y+2]<<16)>>(r&7)&b,S=(1<<v)-1,C=b-o-1,w=x&S;if(w<C?(r+=v,x=w):(r+=v+1,x>S&&(x-=C)),f[++s]=--x,x==-1?(o+=x,g[--u]=s):o-=x,!x)do{var T=r>>3;c=(e[T]|e[T+1]<<8)>>(r&7)&3,r+=2,s+=c}while(c==3)}(s>255||o)&&Q(0);for(var E=0,D=(a>>1)+(a>>3)+3,O=a-1,k=0;k<=s;++k){var A=f[k];if(A<1)p[k]=-A;else for(l=0;l<A;++l){g[E]=k;do E=E+D&O;while(E>=u)}}for(E&&Q(0),l=0;l<a;++l){var j=p[g[l]]++,M=_[l]=i-$(j);m[l]=(j<<M)-a}return[r+7>>3,{b:i,s:g,n:_,t:m}]},oa=function(e,t){var n=0,r=-1,i=new Z(292),a=e[t],o=i.subarray(0,256),s=i.subarray(256,268),c=new Yi(i.buffer,268);if(a<128){var l=aa(e,t+1,6),u=l[0],d=l[1];t+=a;var f=u<<3,p=e[t];p||Q(0);for(var m=0,h=0,g=d.b,_=g,v=(++t<<3)-8+$(p);v-=g,!(v<f);){var y=v>>3;if(m+=(e[y]|e[y+1]<<8)>>(v&7)&(1<<g)-1,o[++r]=d.s[m],v-=_,v<f)break;y=v>>3,h+=(e[y]|e[y+1]<<8)>>(v&7)&(1<<_)-1,o[++r]=d.s[h],g=d.n[m],m=d.t[m],_=d.n[h],h=d.t[h]}++r>255&&Q(0)}else{for(r=a-127;n<r;n+=2){var b=e[++t];o[n]=b>>4,o[n+1]=b&15}++t}var x=0;for(n=0;n<r;++n){var S=o[n];S>11&&Q(0),x+=S&&1<<S-1}var C=$(x)+1,w=1<<C,T=w-x;for(T&T-1&&Q(0),o[r++]=$(T)+1,n=0;n<r;++n){var S=o[n];++s[o[n]=S&&C+1-S]}var E=new Z(w<<1),D=E.subarray(0,w),O=E.subarray(w);for(c[C]=0,n=C;n>0;--n){var k=c[n];$i(O,n,k,c[n-1]=k+s[n]*(1<<C-n))}for(c[0]!=w&&Q(0),n=0;n<r;++n){var A=o[n];if(A){var j=c[A];$i(D,n,j,c[A]=j+(1<<C-A))}}return[t,{n:O,b:C,s:D}]},sa=(/*#__PURE__*/ aa(/*#__PURE__*/ new Z([81,16,99,140,49,198,24,99,12,33,196,24,99,102,102,134,70,146,4]),0,6))[1],ca=(/*#__PURE__*/ aa(/*#__PURE__*/ new Z([33,20,196,24,99,140,33,132,16,66,8,33,132,16,66,8,33,68,68,68,68,68,68,68,68,36,9]),0,6))[1],la=(/*#__PURE__ */ aa(/*#__PURE__*/ new Z([32,132,16,66,102,70,68,68,68,68,36,73,2]),0,5))[1],ua=function(e,t){for(var n=e.length,r=new Zi(n),i=0;i<n;++i)r[i]=t,t+=1<<e[i];return r},da=/*#__PURE__ */ new Z((/*#__PURE__ */ new Zi([0,0,0,0,16843009,50528770,134678020,202050057,269422093])).buffer,0,36),fa=/*#__PURE__ */ ua(da,0),pa=/*#__PURE__ */ new Z((/*#__PURE__ */ new Zi([0,0,0,0,0,0,0,0,16843009,50528770,117769220,185207048,252579084,16])).buffer,0,53),ma=/*#__PURE__ */ ua(pa,3),ha=function(e,t,n){var r=e.length,i=t.length,a=e[r-1],o=(1<<n.b)-1,s=-n.b;a||Q(0);for(var c=0,l=n.b,u=(r<<3)-8+$(a)-l,d=-1;u>s&&d<i;){var f=u>>3,p=(e[f]|e[f+1]<<8|e[f+2]<<16)>>(u&7);c=(c<<l|p)&o,t[++d]=n.s[c],u-=l=n.n[c]}(u!=s||d+1!=i)&&Q(0)},ga=function(e,t,n){var r=6,i=t.length+3>>2,a=i<<1,o=i+a;ha(e.subarray(r,r+=e[0]|e[1]<<8),t.subarray(0,i),n),ha(e.subarray(r,r+=e[2]|e[3]<<8),t.subarray(i,a),n),ha(e.subarray(r,r+=e[4]|e[5]<<8),t.subarray(a,o),n),ha(e.subarray(r),t.subarray(o),n)},_a=function(e,t,n){var r,i=t.b,a=e[i],o=a>>1&3;t.l=a&1;var s=a>>3|e[i+1]<<5|e[i+2]<<13,c=(i+=3)+s;if(o==1)return i>=e.length?void 0:(t.b=i+1,n?($i(n,e[i],t.y,t.y+=s),n):$i(new Z(s),e[i]));if(!(c>e.length)){if(o==0)return t.b=c,n?(n.set(e.subarray(i,c),t.y),t.y+=s,n):Qi(e,i,c);if(o==2){var l=e[i],u=l&3,d=l>>2&3,f=l>>4,p=0,m=0;u<2?d&1?f|=e[++i]<<4|(d&2&&e[++i]<<12):f=l>>3:(m=d,d<2?(f|=(e[++i]&63)<<4,p=e[i]>>6|e[++i]<<2):d==2?(f|=e[++i]<<4|(e[++i]&3)<<12,p=e[i]>>2|e[++i]<<6):(f|=e[++i]<<4|(e[++i]&63)<<12,p=e[i]>>6|e[++i]<<2|e[++i]<<10)),++i;var h=n?n.subarray(t.y,t.y+t.m):new Z(t.m),g=h.length-f;if(u==0)h.set(e.subarray(i,i+=f),g);else if(u==1)$i(h,e[i++],g);else{var _=t.h;if(u==2){var v=oa(e,i);p+=i-(i=v[0]),t.h=_=v[1]}else _||Q(0);(m?ga:ha)(e.subarray(i,i+=p),h.subarray(g),_)}var y=e[i++];if(y){y==255?y=(e[i++]|e[i++]<<8)+32512:y>127&&(y=y-128<<8|e[i++]);var b=e[i++];b&3&&Q(0);for(var x=[ca,la,sa],S=2;S>-1;--S){var C=b>>(S<<1)+2&3;if(C==1){var w=new Z([0,0,e[i++]]);x[S]={s:w.subarray(2,3),n:w.subarray(0,1),t:new Yi(w.buffer,0,1),b:0}}else C==2?(r=aa(e,i,9-(S&1)),i=r[0],x[S]=r[1]):C==3&&(t.t||Q(0),x[S]=t.t[S])}var T=t.t=x,E=T[0],D=T[1],O=T[2],k=e[c-1];k||Q(0);var A=(c<<3)-8+$(k)-O.b,j=A>>3,M=0,N=(e[j]|e[j+1]<<8)>>(A&7)&(1<<O.b)-1;j=(A-=D.b)>>3;var P=(e[j]|e[j+1]<<8)>>(A&7)&(1<<D.b)-1;j=(A-=E.b)>>3;var F=(e[j]|e[j+1]<<8)>>(A&7)&(1<<E.b)-1;for(++y;--y;){var ee=O.s[N],te=O.n[N],ne=E.s[F],re=E.n[F],ie=D.s[P],ae=D.n[P];j=(A-=ie)>>3;var oe=1<<ie,I=oe+((e[j]|e[j+1]<<8|e[j+2]<<16|e[j+3]<<24)>>>(A&7)&oe-1);j=(A-=pa[ne])>>3;var L=ma[ne]+((e[j]|e[j+1]<<8|e[j+2]<<16)>>(A&7)&(1<<pa[ne])-1);j=(A-=da[ee])>>3;var se=fa[ee]+((e[j]|e[j+1]<<8|e[j+2]<<16)>>(A&7)&(1<<da[ee])-1);if(j=(A-=te)>>3,N=O.t[N]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<te)-1),j=(A-=re)>>3,F=E.t[F]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<re)-1),j=(A-=ae)>>3,P=D.t[P]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<ae)-1),I>3)t.o[2]=t.o[1],t.o[1]=t.o[0],t.o[0]=I-=3;else{var ce=I-(se!=0);ce?(I=ce==3?t.o[0]-1:t.o[ce],ce>1&&(t.o[2]=t.o[1]),t.o[1]=t.o[0],t.o[0]=I):I=t.o[0]}for(var S=0;S<se;++S)h[M+S]=h[g+S];M+=se,g+=se;var le=M-I;if(le<0){var R=-le,ue=t.e+le;R>L&&(R=L);for(var S=0;S<R;++S)h[M+S]=t.w[ue+S];M+=R,L-=R,le=0}for(var S=0;S<L;++S)h[M+S]=h[le+S];M+=L}if(M!=g)for(;g<h.length;)h[M++]=h[g++];else M=h.length;n?t.y+=M:h=Qi(h,0,M)}else if(n){if(t.y+=f,g)for(var S=0;S<f;++S)h[S]=h[g+S]}else g&&(h=Qi(h,g));return t.b=c,h}Q(2)}},va=function(e,t){if(e.length==1)return e[0];for(var n=new Z(t),r=0,i=0;r<e.length;++r){var a=e[r];n.set(a,i),i+=a.length}return n},ya=/* @__PURE__ */ function(){function e(e){this.ondata=e,this.c=[],this.l=0,this.z=0}return e.prototype.push=function(e,t){if(typeof this.s==`number`){var n=Math.min(e.length,this.s);e=e.subarray(n),this.s-=n}var r=e.length+this.l;if(!this.s){if(t){if(!r){this.ondata(new Z(0),!0);return}r<5&&Q(5)}else if(r<18){this.c.push(e),this.l=r;return}if(this.l&&=(this.c.push(e),e=va(this.c,r),this.c=[],0),typeof(this.s=ia(e))==`number`)return this.push(e,t)}if(typeof this.s!=`number`){if(r<(this.z||3)||(this.l&&=(this.c.push(e),e=va(this.c,r),this.c=[],0),!this.z&&r<(this.z=e[this.s.b]&2?4:3+(e[this.s.b]>>3|e[this.s.b+1]<<5|e[this.s.b+2]<<13)))){t&&Q(5),this.c.push(e),this.l=r;return}for(this.z=0;;){var i=_a(e,this.s);if(i)this.ondata(i,!1),ea(this.s.w,0,i.length),this.s.w.set(i,this.s.w.length-i.length);else{t&&Q(5);var a=e.subarray(this.s.b);this.s.b=0,this.c.push(a),this.l+=a.length;return}if(this.s.l){var o=e.subarray(this.s.b);this.s=this.s.c*4,this.push(o,t);return}}}else t&&Q(5)},e}();d();const ba=/* @__PURE__ */ new Map;function xa(e,t,n=``){if(t.ref)return xa(e,s[t.ref],n);let r=Ca(e,t);return r?{path:n,expected:r}:Array.isArray(e)?Oa(e,t,n):Sa(e)?ka(e,t,n):null}function Sa(e){return typeof e==`object`&&!!e&&!Array.isArray(e)}function Ca(e,t){if(!wa(e,t.type))return`type ${t.type}`;if(t.const!==void 0&&e!==t.const)return`\"${t.const}\"`;if(typeof e==`number`)return Ta(e,t);if(typeof e==`string`)return Ea(e,t);if(Array.isArray(e)){let{minItems:n=0,maxItems:r=1/0}=t;return e.length<n||e.length>r?`${n} to ${r} items`:``}return``}function wa(e,t){return t===`integer`?Number.isInteger(e):t===`number`?Number.isFinite(e):t===`array`?Array.isArray(e):t===`object`?Sa(e):t===void 0||typeof e===t}function Ta(e,t){let{minimum:n,maximum:r,exclusiveMinimum:i,exclusiveMaximum:a}=t;return n!==void 0&&e<n?`at least ${n}`:r!==void 0&&e>r?`at most ${r}`:i!==void 0&&e<=i?`above ${i}`:a!==void 0&&e>=a?`below ${a}`:``}function Ea(e,t){let{maxLength:n,pattern:r}=t;return n!==void 0&&e.length>n&&[...e].length>n?`at most ${n} characters`:r===void 0||Da(r).test(e)?``:`text like ${r}`}function Da(e){let t=ba.get(e)??new RegExp(e,`u`);return ba.set(e,t),t}function Oa(e,t,n){for(let[r,i]of e.entries()){let e=t.prefixItems?.[r]??t.items,a=e?xa(i,e,Aa(n,r)):null;if(a)return a}return null}function ka(e,t,n){for(let[r,i]of Object.entries(t.properties??{}))if(Object.hasOwn(e,r)){let t=xa(e[r],i,Aa(n,r));if(t)return t}else if(t.required?.includes(r))return{path:Aa(n,r),expected:`a value`};let r=t.oneOf??[],i=r.filter(t=>t.required.every(t=>Object.hasOwn(e,t)));return r.length===0||i.length===1?null:{path:n,expected:`exactly one of ${r.map(e=>e.required.join(`, `)).join(`, `)}`}}function Aa(e,t){return e?`${e}.${t}`:String(t)}d();const[ja,Ma,Na,Pa,Fa,Ia]=[34,92,123,125,91,93];function La(e,t,n,r){let i=Ra(e,n,r),a=xa(i,s[t]);if(a)throw W(`${n} is not valid: ${a.path||`document`}`,r,{expected:a.expected});return i}function Ra(e,t,n){if(za(e))throw W(`${t} is not valid: document`,n,{found:`too many levels`});try{return JSON.parse(new TextDecoder(`utf-8`,{fatal:!0,ignoreBOM:!0}).decode(e))}catch(e){throw e instanceof SyntaxError||e instanceof TypeError?W(`${t} is not valid: document`,n,{expected:`JSON`}):e}}function za(e){let t=0,n=!1;for(let r=0;r<e.length;r++){let i=e[r];if(i===ja?n=!n:n?r+=+(i===Ma):i===Na||i===Fa?t++:(i===Pa||i===Ia)&&t--,t>200)return!0}return!1}d();const Ba=4247762216;function Va(e,t){let n=new J(e),r=n.u32();if(r>l.metadataBytes)throw n.error(`packed data is too large`,{found:r});let i=n.error(`packed data is damaged`),a=n.error(`packed data has another size`,{expected:r}),o=n.take(n.left),s=Ha(o);if(!s)throw i;if(s.contentSize!==r)throw a;if(Wa(o,s)!==o.length)throw i;let c=Ga(o,s,r);if(!c)throw i;return La(c,t,`the metadata of box ${e.type}`,q(e))}function Ha(e){let t=er(e);if(e.length<6||t.getUint32(0,!0)!==Ba)return null;let n=e[4],r=n>>>5&1,i=[r,2,4,8][n>>>6],a=6-r;return n&11||e.length<a+i?null:{contentSize:Ua(t,a,i),headerBytes:a+i,hasChecksum:!!(n&4)}}function Ua(e,t,n){return n===1?e.getUint8(t):n===2?e.getUint16(t,!0)+256:n===4?e.getUint32(t,!0):n===8?tr(e,t):-1}function Wa(e,t){let n=t.headerBytes;for(let t=0;!t;){if(n+3>e.length)return 1/0;let r=e[n]|e[n+1]<<8|e[n+2]<<16,i=r>>>1&3;if(i===3)return NaN;t=r&1,n+=3+(i===1?1:r>>>3)}return n+(t.hasChecksum?4:0)}function Ga(e,t,n){let r=new Uint8Array(n),i=0,a=new ya(e=>{if(e.length>n-i)throw RangeError(`more than declared`);r.set(e,i),i+=e.length});try{a.push(Ka(e,t,n),!0)}catch{return null}return i===n?r:null}function Ka(e,t,n){let r=Math.max(0,32-Math.clz32(n)-10),i=e.subarray(t.headerBytes),a=new Uint8Array(6+i.length);return er(a).setUint32(0,Ba,!0),a[4]=t.hasChecksum?4:0,a[5]=r<<3,a.set(i,6),a}d();const qa=[1,3,7,3];function Ja(e,t){let{bits:n,layers:r=4,where:i=`init segment`}=t,a=Hi(e,`init`,r,i),{info:o,anchorCount:s}=Ya(a);if(t.id===void 0&&!a.whole)throw W(`the id of an init segment that is cut must be given`,i);let c=t.id??Ii(e),l=eo(a);if(o.profile===`baked`)return{id:c,layers:r,info:o,views:l,anchors:Cr,heads:null};let u=no(a,o,r,n);return{id:c,layers:r,info:o,views:l,anchors:wr(a,s,o.staticFeatures,n),heads:u}}function Ya(e){let t=e.one(`IMET`),{profile:n=`anchors`}=Va(t,`ProfileMeta`);if(n!==`anchors`&&n!==`baked`)throw K(t,`the stream's profile '${n}' is not known`,0,{hint:`use a newer player`});if(e.requireProfile(n),n===`baked`){let e=Va(t,`BakedMeta`);return Xa({clip_frames:[e.clip_frames,l.clipFrames]},q(t)),{info:$a(e),anchorCount:0}}let r=Va(t,`InitMeta`);return Xa({clip_frames:[r.clip_frames,l.clipFrames],gaussians_per_anchor:[r.gaussians_per_anchor,l.gaussiansPerAnchor],static_features:[r.static_features,l.channels],dynamic_features:[r.dynamic_features,l.channels],anchors:[r.anchors,l.anchors],base_gaussians:[r.base_gaussians,r.gaussians_per_anchor]},q(t)),{info:Qa(r),anchorCount:r.anchors}}function Xa(e,t){for(let[n,[r,i]]of Object.entries(e))if(r>i)throw W(`${n} is too large`,t,{expected:`at most ${i}`,found:r})}function Za(e){return{fps:e.fps,clipFrames:e.clip_frames,alphaMax:e.alpha_max,background:e.background,sceneScale:e.scene_scale,worldUnit:e.world_unit,coordinateFrame:e.coordinate_frame,configHash:e.config_hash}}function Qa(e){return{profile:`anchors`,...Za(e),gaussiansPerAnchor:e.gaussians_per_anchor,baseGaussians:e.base_gaussians,staticFeatures:e.static_features,dynamicFeatures:e.dynamic_features,anchors:e.anchors,referenceClip:e.reference_clip}}function $a(e){let t={gaussiansPerAnchor:0,baseGaussians:0,staticFeatures:0,dynamicFeatures:0};return{profile:`baked`,...Za(e),...t,anchors:0,referenceClip:0}}function eo(e){let[t]=e.all(`VIEW`);if(!t)return[];let{views:n}=Va(t,`ViewsMeta`);if(n.length>l.views||new Set(n.map(e=>e.name)).size<n.length)throw K(t,`the rig's views repeat a name or are too many`,0,{found:n.length});return n.map(to)}function to(e){return{name:e.name,widthPx:e.width_px,heightPx:e.height_px,fxPx:e.fx_px,fyPx:e.fy_px,cxPx:e.cx_px,cyPx:e.cy_px,cameraFromWorld:e.camera_from_world,heldOut:e.held_out}}function no(e,t,n,r){let i=t.staticFeatures+t.dynamicFeatures,a=qa.map(e=>({inputs:i,outputs:e*t.baseGaussians})),o=Dr(new J(e.one(`HEAD`)),a,r),s=t.gaussiansPerAnchor-t.baseGaussians;if(s>0&&n===4){let t=qa.map(e=>e*s);o=Or(new J(e.one(`HEDX`)),o,t,r)}let[c,l,u,d]=o;return{opacity:c,color:l,covariance:u,offset:d}}o();function ro(e,t){return ao(t.where??`init segment`,()=>Ja(e,t))}function io(e,t,n){let{bits:r,layers:i=4,where:a=`clip segment`}=n;return ao(a,()=>{let n=Hi(e,`clip`,i,a),{profile:o}=t.info;n.requireProfile(o);let s=Li(n.one(`CMET`));return Ri(s,t,o,G(a,`clip ${s.clip}`)),o===`baked`?Jr(n,s,i,r):Wr(n,s,t,i,r)})}function ao(e,t){try{return t()}catch(t){throw t instanceof RangeError?new i(`a segment needs more memory than there is`,e,`try fewer layers`):t}}o();function oo(e){return e instanceof r?{name:e.name,what:e.what,where:e.where,hint:e.hint}:{name:`Error`,what:e instanceof Error?e.message:String(e),where:``,hint:``}}o(),z();var so=class{post;chooseTier;#e=null;#t=/* @__PURE__ */ new Map;#n=/* @__PURE__ */ new Map;#r=Promise.resolve();constructor(e,t){this.post=e,this.chooseTier=t}take(e){return this.#r=this.#r.then(()=>this.#a(e)).catch(t=>this.#i(e,t)),this.#r}#i(e,t){let n=`clip`in e?e.clip:-1;this.post({kind:`failed`,order:e.kind,clip:n,error:oo(t)},[])}async#a(e){switch(e.kind){case`start`:return this.#e=await this.chooseTier(e.tier),this.post({kind:`started`,tier:this.#e.name},[]);case`init`:return this.#o(e.id,e.where,e.data);case`open`:return this.#s(e.clip,e.source);case`frame`:return this.#c(e.clip,e.clipFrame,e.reuse);case`close`:this.#n.get(e.clip)?.close(),this.#n.delete(e.clip)}}#o(e,t,n){let r=ro(n,{id:e,where:t,bits:this.#e.bits});this.#t.clear(),this.#t.set(e,r),this.post({kind:`init`,id:e,info:r.info,views:r.views},[])}async#s(e,t){let n=performance.now(),r=this.#e,{data:a,layers:o,where:s}=t,c=this.#t.get(t.initId);if(!c)throw new i(`its init segment could not be read`,s);let l=io(a,c,{layers:o,where:s,bits:r.bits});co(l,t),this.#n.set(e,await r.decoder(c,l)),this.post({kind:`opened`,clip:e,milliseconds:performance.now()-n},[])}async#c(e,t,n){let r=performance.now(),i=await this.#n.get(e).packed(t,fe,n??void 0),a=performance.now()-r;this.post({kind:`frame`,clip:e,clipFrame:t,frame:i,milliseconds:a},[i.data.buffer])}};function co(e,{number:t,firstFrame:n,frames:r,where:a}){if(e.clip===t&&e.firstFrame===n&&e.frames===r)return;let o=`clip ${t} with ${r} frames from ${n} on`,s=`clip ${e.clip} with ${e.frames} frames from ${e.firstFrame} on`;throw new i(`the manifest lists ${o}, the segment is ${s}`,a)}const lo=self,uo=new so((e,t)=>lo.postMessage(e,t),Kn);lo.onmessage=e=>void uo.take(e.data);",oh=typeof self<`u`&&self.Blob&&new Blob([`URL.revokeObjectURL(import.meta.url);`,ah],{type:`text/javascript;charset=utf-8`});function sh(e){let t;try{if(t=oh&&(self.URL||self.webkitURL).createObjectURL(oh),!t)throw``;let n=new Worker(t,{type:`module`,name:e?.name});return n.addEventListener(`error`,()=>{(self.URL||self.webkitURL).revokeObjectURL(t)}),n}catch{return new Worker(`data:text/javascript;charset=utf-8,`+encodeURIComponent(ah),{type:`module`,name:e?.name})}}function ch(){return new sh({name:`clipgstream-decode`})}function lh(){return Math.max(1,Math.min(4,(navigator.hardwareConcurrency||2)-1))}var uh=1<<20,dh=256*uh,fh=64*uh,ph=4;function mh(e,t){let n=(navigator.deviceMemory??8)<=ph?dh/2:dh;return{workers:Math.max(1,Math.min(8,Math.floor(e.workers??lh()))),tier:e.tier??`auto`,frameBytes:e.frameBytes??n,segmentBytes:e.segmentBytes??fh,decodeSeconds:e.decodeSeconds??1.5,fetchSeconds:e.fetchSeconds??10,spawn:t}}var hh=class{#e=null;warm(){try{this.#e=ch()}catch{this.#e=null}}spawn=()=>{let e=this.#e;return this.#e=null,e??ch()};close(){this.#e?.terminate(),this.#e=null}};function gh(e,n,r){if(n.spans.length||e.live)return null;if(!e.manifest.segments.length)return new t(`the stream has ended and has no clips`,e.name,`encode it again; what stopped it before its first clip is in the encoder's log`);let i=`no clip of the stream can be played`;return r?new t(`${i}; of the last: ${r.what}`,r.where):new t(i)}var _h=1e-4,vh=class e{fps;origin;#e;#t;#n;constructor(e,t,n,r=new Set){this.fps=t,this.origin=n,this.#t=e,this.#n=r,this.#e=e.filter(e=>!r.has(e.clip))}without(t){return new e(this.#t,this.fps,this.origin,new Set(this.#n).add(t))}grown(t,n){return new e(t,this.fps,n,this.#n)}get spans(){return this.#e}get start(){let e=this.#t[0];return e?this.timeOf(e.firstFrame):0}get end(){let e=this.#t.at(-1);return e?this.timeOf(e.firstFrame+e.frames):0}get frameSeconds(){return this.fps[1]/this.fps[0]}timeOf(e){return(e-this.origin)*this.fps[1]/this.fps[0]}frameAt(e){let t=this.origin+Math.floor(e*this.fps[0]/this.fps[1]+_h),n=this.#t[0]?.firstFrame??0,r=this.#t.at(-1);return Math.max(n,Math.min(t,r?r.firstFrame+r.frames-1:0))}spanAt(e){let t=this.#e[this.#r(e)];return t&&e<t.firstFrame+t.frames?t:null}pictureAt(e,t=1){let n=this.#e[this.#r(e)];if(!n)return-1;let r=Math.min(e-n.firstFrame,n.frames-1);return n.firstFrame+r-r%t}pictureAfter(e,t=1){let n=this.#r(e),r=this.#e[n];if(r){let n=e-r.firstFrame,i=n-n%t+t;if(i<r.frames)return r.firstFrame+i}return this.#e[n+1]?.firstFrame??-1}step(e,t){let n=this.pictureAt(e);for(let e=0;e<Math.abs(t);e++){let e=t>0?this.pictureAfter(n):this.pictureAt(n-1);if(e<0)break;n=e}return n}*pictures(e,t,n){let r=this.pictureAt(e,t),i=r>=0?r:this.pictureAfter(e,t);for(let e=i;e>=0;e=this.pictureAfter(e,t))yield e;if(!n||!this.#e.length)return;let a=this.#e[0].firstFrame;for(let e=a;e>=0&&e<i;e=this.pictureAfter(e,t))yield e}#r(e){let t=0,n=this.#e.length;for(;t<n;){let r=t+n>>>1;this.#e[r].firstFrame<=e?t=r+1:n=r}return t-1}},yh=250,bh=[0,0,-1,0],xh=1e-6,Sh=class{screen;store;createSorter;listener;#e;#t=2;#n=null;#r=null;#i=null;#a=null;#o=null;#s=null;#c=!1;#l=!1;constructor(e,t,n,r){this.screen=e,this.store=t,this.createSorter=n,this.listener=r,this.#e=n()}get shown(){return this.#r}get resting(){return this.#c||this.#n!==this.#r?!1:!this.#r||this.#d}present(e){this.#n===e||this.#l||(this.#n&&this.#n!==this.#r&&this.store.unpin(this.#n),this.#n=e,e!==this.#r&&this.store.pin(e),this.#u())}look(e){this.#a=e,this.#u()}close(){this.#l=!0,this.#o!==null&&clearTimeout(this.#o),this.#e.close()}#u(){if(this.#c||this.#l||!this.#n)return;if(!this.#a){this.#f();return}let e=this.#n!==this.#r;if(!e&&this.#d){this.listener.rested();return}this.#c=!0;let[t,n]=[this.#n,this.#a];e&&this.store.pin(t),this.#e.sort(e?t.packed:null,n).then(r=>this.#p(t,n,e,r)).catch(n=>this.#m(t,e,n instanceof Error?n.message:String(n))).finally(()=>{this.#c=!1,this.#u()})}get#d(){return this.#a!==null&&this.#s!==null&&Ch(this.#s,this.#a)}#f(){this.#o??=setTimeout(()=>this.look(this.#a??bh),yh)}#p(e,t,n,r){if(r.frame&&(e.packed=r.frame),this.#l||!r.order)return;if(this.#s=t,this.screen.setFrame(e.packed,r.order),this.#i&&this.#e.recycle(this.#i),this.#i=r.order,!n){this.listener.ordered(e,r.sortMs);return}let i=this.#r;this.#r=e,this.#n===e&&this.store.unpin(e),i&&this.store.unpin(i),this.listener.shown(e,r.sortMs)}#m(e,t,n){this.#l||(t&&(this.store.remove(e),this.#n===e&&(this.#n=this.#r)),this.#t--<=0?(this.#l=!0,this.listener.failed(n)):(this.#e=this.createSorter(),this.#s=null,this.#r&&this.#n===this.#r&&this.#h(this.#r)))}#h(e){this.#r=null,this.#n=null,this.present(e),this.store.unpin(e)}};function Ch(e,t){return e.every((e,n)=>Math.abs(e-t[n])<=xh)}var wh=500,Th=class{wish=`auto`;#e=4;#t=1;#n=0;#r=0;get layers(){return this.wish===`auto`?this.#e:this.wish}get stride(){return this.#t}set(e,t){this.#e=e,this.#n=t}look(e,t){if(e-this.#r<wh)return!1;this.#r=e;let n=t();if(this.#t=jm(n.framesPerSecond,n.decodeLoad,this.layers),this.wish!==`auto`)return!1;let r=(e-this.#n)/1e3,i=Sm({...n,current:this.#e,settledSeconds:r});return i!==this.#e&&(this.set(i,e),!0)}};function Eh(e,t){return Oh(e.spans.filter(e=>t(e.clip)).map(e=>[e.firstFrame,e.firstFrame+e.frames]),e)}function Dh(e,t){return Oh([...t].sort((e,t)=>e-t).map(e=>[e,e+1]),e)}function Oh(e,t){let n=[];for(let[t,r]of e){let e=n.at(-1);e&&e[1]===t?e[1]=r:n.push([t,r])}return n.map(([e,n])=>[t.timeOf(e),t.timeOf(n)])}var kh=1,Ah=120,jh=250,Mh=class{reel;events;loop=!1;rate=1;#e=0;#t=!0;#n=!1;#r=null;#i=!1;#a=0;#o=0;constructor(e,t){this.reel=e,this.events=t}get time(){return this.#e}get paused(){return this.#t}get seeking(){return this.#n}get waiting(){return!this.#t&&this.#i}get ended(){let{reel:e}=this;return!this.#s&&e.complete&&e.end>e.start&&this.#e>=e.end}begin(e,t){this.#e=e,this.#a=t}play(e){this.ended&&this.seek(this.reel.start,e),this.#t&&(this.#t=!1,this.#a=e,this.#f(e),this.events.emit(`play`,{}),this.tick(e))}pause(){this.#t||(this.#t=!0,this.#r=null,this.#i=!1,this.#h(),this.events.emit(`pause`,{}))}seek(e,t){this.#e=Math.max(this.reel.start,Math.min(e,this.reel.end)),this.#n=!0,this.#a=t,this.#t||this.#f(t),this.events.emit(`seeking`,{time:this.#e}),this.tick(t)}hold(e){this.#a=e}tick(e){let t=Math.max(0,Math.min((e-this.#a)/1e3,kh))*this.rate;if(this.#a=e,this.#n&&!this.#c()){this.#p(e);return}if(this.#t)return;let n=this.#r!==null;n&&!this.#m()?this.#p(e):(this.#l(n?0:t,e),e-this.#o>=jh&&this.#h(e))}get#s(){return this.loop&&this.reel.complete}#c(){return this.reel.isShown(this.#e)?(this.#n=!1,this.#h(),this.events.emit(`seeked`,{time:this.#e}),!0):!1}#l(e,t){let{reel:n}=this,r=this.#e+e,i=n.decodedUntil(this.#e,e+n.frameSeconds);r>=n.end&&i>=n.end?this.#u(r-n.end,t):(this.#e=Math.min(r,Math.max(i,this.#e)),r>i&&this.#f(t))}#u(e,t){let{start:n,end:r,complete:i}=this.reel;!i||r<=n?(this.#e=Math.max(this.#e,r),this.#f(t)):this.#s?this.#d(n+e%(r-n),t):(this.#e=r,this.#t=!0,this.#h(t),this.events.emit(`pause`,{}),this.events.emit(`ended`,{}))}#d(e,t){let{start:n}=this.reel;this.reel.decodedUntil(n,0)<=n?this.seek(n,t):(this.#e=e,this.events.emit(`seeking`,{time:e}),this.#h(t),this.events.emit(`seeked`,{time:e}))}#f(e){this.#r??=e}#p(e){this.#t||this.#i||this.#r===null||e-this.#r<Ah||(this.#i=!0,this.events.emit(`waiting`,{}))}#m(){let{reel:e}=this,t=Math.max(e.end-this.#e,e.complete?0:e.frameSeconds),n=this.#i?e.resumeSeconds:e.frameSeconds/2;return e.decodedUntil(this.#e,n)-this.#e<Math.min(n,t)-1e-9?!1:(this.#r=null,this.#i=!1,this.events.emit(`playing`,{}),!0)}#h(e=this.#a){this.#o=e,this.events.emit(`timeupdate`,{time:this.#e})}},Nh=class{#e=[];get any(){return this.#e.length>0}wait(){return new Promise((e,t)=>{this.#e.push({resolve:e,reject:t})})}resolve(){for(let{resolve:e}of this.#t())e()}reject(e){for(let{reject:t}of this.#t())t(e)}#t(){let e=this.#e;return this.#e=[],e}},Ph=[4,100],Fh=500,Ih=.4,Lh=class{host;options;#e=new Th;#t=new Qm;#n;#r=new hh;#i=new AbortController;#a;#o=null;#s=null;#c=null;#l=[];#u=null;#d=`loading`;#f=new Nh;#p=new Nh;#m=null;#h=``;#g=!1;constructor(e,t){this.host=e,this.options=t,this.#n=new Mh(this,e.events),this.#a=t.startTime??null}async open(t){let{signal:n}=this.#i;try{this.host.events.emit(`statechange`,{state:`loading`}),this.#r.warm();let e=await this.#_(t);n.throwIfAborted();let r=this.#f.wait();this.#v(e),await r}catch(t){if(n.aborted&&this.#d!==`failed`)throw n.reason;let r=t instanceof e?t:new e(String(t));throw this.fail(r),r}}close(e=new DOMException(`another stream was loaded`,`AbortError`)){this.#i.abort(e),this.#f.reject(e),this.#p.reject(e),this.#s!==null&&clearTimeout(this.#s),typeof document<`u`&&document.removeEventListener(`visibilitychange`,this.#j),this.#r.close(),this.#o?.poll?.close(),this.#o?.feed.close(),this.#o?.presenter.close(),this.#o?.stream.close()}fail(e){this.#i.signal.aborted||(this.#n.pause(),this.#D(`failed`),this.#f.reject(e),this.#p.reject(e),this.host.events.emit(`error`,{error:e}),this.close(e))}#_(e){let{events:t}=this.host;return Zp.open(e,{...this.options.http,...this.options.retry?{retry:this.options.retry}:{},signal:this.#i.signal,onRetry:e=>t.emit(`retry`,e),onRecover:e=>t.emit(`recovered`,{where:e})})}#v(e){let{manifest:t,origin:n}=e,i=new vh(t.segments,t.fps,n),a=new Km(e,i,mh(this.options,this.#r.spawn),this),o=new Sh(this.host.mesh,a.store,this.host.createSorter,{shown:(e,t)=>this.#C(e,t),ordered:(e,t)=>this.#w(e,t),rested:()=>this.#T(),failed:e=>this.fail(new r(`the sort worker failed: ${e}`))});this.#m&&o.look(this.#m);let s=e.live?new ih(e,()=>this.#A(),e=>this.fail(e)):null,c=new nh(t.targetDurationS);this.#o={stream:e,feed:a,presenter:o,edge:c,poll:s},c.following=e.live&&this.#a===null;let l=c.following?c.joinTime(i):this.#a??0,u=performance.now();this.#n.begin(Math.max(i.start,Math.min(l,i.end)),u),this.#e.set(this.#e.layers,u),typeof document<`u`&&document.addEventListener(`visibilitychange`,this.#j),this.#y(),this.#x()}play(){this.#d!==`failed`&&(this.#n.play(performance.now()),this.#x())}pause(){this.#n.pause(),this.#x()}seek(e){Number.isFinite(e)&&this.#d!==`failed`&&(this.#o?(this.#o.edge.following=!1,this.#n.seek(e,performance.now()),this.#x()):this.#a=e)}seekToLive(){let e=this.#o;e&&this.live&&(this.seek(e.edge.joinTime(e.feed.playlist)),e.edge.following=!0)}step(e){let t=this.playlist;if(!t)return;let n=t.step(this.frame,Math.trunc(e));n>=0&&this.seek(t.timeOf(n))}set loop(e){this.#n.loop=e,this.#x()}set rate(e){this.#n.rate=e,this.#x()}set wish(e){let t=this.layers;this.#e.wish=e,this.layers!==t&&this.host.events.emit(`layerschange`,{layers:this.layers}),this.#x()}settled(){if(this.#i.signal.aborted)return Promise.reject(this.#i.signal.reason);let e=this.#p.wait();return this.#T(),e}retryNow(){this.#o?.stream.retryNow()}get playlist(){return this.#o?.feed.playlist??null}get time(){return this.#n.time}get paused(){return this.#n.paused}get seeking(){return this.#n.seeking}get ended(){return this.#o!==null&&this.#n.ended}get frame(){return this.playlist?.spans.length?this.playlist.frameAt(this.time):-1}get layers(){return this.#e.layers}get tier(){return this.#o?.feed.pool.tier??null}get info(){return this.#c}get views(){return this.#l}get bounds(){return this.#u}get state(){return this.#d}get readyState(){if(!this.#c||!this.#o)return 0;if(!this.isShown(this.time))return 1;let e=this.resumeSeconds,t=this.decodedUntil(this.time,e);return t>=Math.min(this.end,this.time+e)?4:t>this.time+this.frameSeconds/2?3:2}get live(){return this.#o?.stream.live??!1}get atLiveEdge(){return this.live&&this.#o.edge.isNear(this.time,this.#o.feed.playlist)}get buffered(){if(!this.#o)return{fetched:[],decoded:[]};let{playlist:e,segments:t,store:n}=this.#o.feed;return{fetched:Eh(e,e=>t.clip(e)!==void 0),decoded:Dh(e,n.frames())}}get stats(){if(!this.#o)return zl;let{feed:e,stream:t,presenter:n}=this.#o,r={shownFrame:n.shown?.frame??-1,splats:this.host.mesh.drawnCount,layers:this.layers};return this.#t.stats(e,t,this.time,this.#b,r)}rendered(e){this.#m=e,this.#t.rendered(),this.#o?.presenter.look(e),this.#n.paused||this.#x()}get start(){return this.playlist?.start??0}get end(){return this.playlist?.end??0}get complete(){return this.#o!==null&&!this.live}get frameSeconds(){return this.playlist?.frameSeconds??1}get resumeSeconds(){return Math.min(Ih*this.#n.rate,this.#o?.feed.reachSeconds??0)}decodedUntil(e,t){if(!this.#o)return e;let{feed:n,presenter:r}=this.#o;return!r.shown&&n.picture(n.playlist.frameAt(e),this.#b)?e:n.decodedUntil(e,this.#b,t)}isShown(e){if(!this.#o)return!1;let{feed:t,presenter:n}=this.#o,r=t.playlist.frameAt(e);if(t.playlist.pictureAt(r)<0)return t.playlist.spans.length>0;let i=t.picture(r,this.#b);return i!==void 0&&n.shown?.frame===i.frame}frameReady(){this.#t.frameDecoded(),this.#x()}progressed(){this.host.events.emit(`progress`,{bytesRead:this.#o?.stream.bytesRead??0})}clipSkipped(e,t){let n=this.#o.feed.playlist,[r,i]=[n.timeOf(e.firstFrame),n.timeOf(e.firstFrame+e.frames)];this.host.events.emit(`skipped`,{clip:e.clip,start:r,end:i,error:t}),this.#y(t),this.#x()}described(e,t){let n=this.#c===null;this.#c=e,this.#l=t,this.host.mesh.setLook({alphaMax:e.alphaMax}),n&&(this.#D(`buffering`),this.host.events.emit(`loadedmetadata`,{info:e,views:t,duration:this.end}),this.#f.resolve())}tierChosen(e,t){this.host.events.emit(`tierchange`,{tier:e,reason:t})}failed(e){this.fail(e)}#y(e){let{stream:t,feed:n}=this.#o,r=gh(t,n.playlist,e);r&&this.fail(r)}get#b(){return this.#n.paused?1:this.#e.stride}#x(){let e=this.#o;if(!e||this.#i.signal.aborted)return;let{feed:t,stream:n,presenter:r}=e,i=performance.now();typeof document<`u`&&document.hidden&&this.#n.hold(i),this.#n.tick(i),this.#e.look(i,()=>this.#t.measure(t,n,this.#n,this.#e.stride))&&this.host.events.emit(`layerschange`,{layers:this.layers}),this.#S(t);let a=t.picture(t.playlist.frameAt(this.time),this.#b);a&&r.present(a),this.#E(r),this.#T(),this.#O()}#S(e){let{paused:t,seeking:n,rate:r,loop:i,time:a}=this.#n,o={frame:e.playlist.frameAt(a),loop:i&&this.complete,moving:!t&&!n,rate:r,stride:this.#b,layers:this.layers,mayCut:this.#e.wish===`auto`},s=JSON.stringify(o);s!==this.#h&&(this.#h=s,e.aim(o))}#C(e,t){let{time:n,seeking:r,paused:i}=this.#n;this.#t.pictureShown(e.frame,t,!i&&!r,1/this.frameSeconds),this.#u??=nm(e.packed),this.host.events.emit(`frame`,{frame:e.frame,time:n,layers:e.layers}),this.#x()}#w(e,t){this.#t.pictureSorted(t),this.host.events.emit(`order`,{frame:e.frame})}#T(){if(!this.#p.any||!this.#o||!this.#c||this.#n.seeking)return;let{feed:e,presenter:t}=this.#o,n=e.playlist.frameAt(this.time);if(!e.isComplete(n,this.#b,this.layers)||!t.resting)return;let r=e.picture(n,this.#b);r&&r!==t.shown||this.#p.resolve()}#E(e){if(this.#c&&this.#d!==`failed`){let t=this.#n.seeking||this.#n.waiting||!e.shown;this.#D(t?`buffering`:`ready`)}let{live:t,atLiveEdge:n}=this;n!==this.#g&&(this.#g=n,this.host.events.emit(`livechange`,{live:t,atLiveEdge:n}))}#D(e){e!==this.#d&&(this.#d=e,this.host.events.emit(`statechange`,{state:e}))}#O(){this.#i.signal.aborted||(this.#s!==null&&clearTimeout(this.#s),this.#s=setTimeout(()=>this.#x(),this.#k()))}#k(){let{paused:e,time:t,rate:n}=this.#n;if(e)return Fh;let r=this.playlist.timeOf(this.frame+1),[i,a]=Ph;return Math.max(i,Math.min(a,(r-t)*1e3/n))}#A(){let{stream:e,feed:t,edge:n}=this.#o,{live:r}=this,i=this.end;t.playlist=t.playlist.grown(e.manifest.segments,e.origin),this.end!==i&&this.host.events.emit(`durationchange`,{duration:this.end}),this.time<this.start&&this.#n.seek(this.start,performance.now()),r&&n.mustJump(this.time,t.playlist)&&this.seekToLive(),this.#g=this.atLiveEdge,this.host.events.emit(`livechange`,{live:r,atLiveEdge:this.#g}),this.#y(),this.#x()}#j=()=>{this.#n.hold(performance.now());let{edge:e,feed:t}=this.#o;!document.hidden&&this.live&&e.mustJump(this.time,t.playlist)&&this.seekToLive(),this.#x()}},Rh=.1,zh=4,Bh=class extends Dn{type=`VolumetricVideo`;options;#e=new Rl;#t=new Dl;#n;#r=null;#i;#a;#o;#s=!1;constructor(e={}){super(),this.options=e,this.#i=e.loop??!1,this.#a=Vh(e.playbackRate??1),this.#o=e.quality??`auto`,this.#n={events:this.#e,mesh:this.#t,createSorter:()=>new pl},this.add(this.#t),this.#c()}async load(e){this.#r?.close(),this.#t.visible=!0,this.#t.setFrame({count:0,data:new Uint32Array},new Uint32Array);let t=new Lh(this.#n,this.options);this.#r=t,t.loop=this.#i,t.rate=this.#a,t.wish=this.#o,(this.#s||this.options.autoplay)&&t.play(),this.#s=!1,await t.open(e)}play(){this.#r?this.#r.play():this.#s=!0}pause(){this.#s=!1,this.#r?.pause()}seek(e){this.#r?.seek(e)}get currentTime(){return this.#r?.time??0}set currentTime(e){this.seek(e)}get duration(){return this.#r?.playlist?.end??0}get seekable(){let e=this.#r?.playlist;return e?[e.start,e.end]:[0,0]}get loop(){return this.#i}set loop(e){this.#i=e,this.#r&&(this.#r.loop=e)}get playbackRate(){return this.#a}set playbackRate(e){let t=Vh(e);t!==this.#a&&(this.#a=t,this.#r&&(this.#r.rate=t),this.#e.emit(`ratechange`,{rate:t}))}get paused(){return this.#r?this.#r.paused:!this.#s}get ended(){return this.#r?.ended??!1}get seeking(){return this.#r?.seeking??!1}get state(){return this.#r?.state??`idle`}get readyState(){return this.#r?.readyState??0}get buffered(){return this.#r?.buffered??{fetched:[],decoded:[]}}get live(){return this.#r?.live??!1}get atLiveEdge(){return this.#r?.atLiveEdge??!1}seekToLive(){this.#r?.seekToLive()}stepFrame(e){this.pause(),this.#r?.step(e)}get currentFrame(){return this.#r?.frame??-1}get quality(){return this.#o}set quality(e){this.#o=e,this.#r&&(this.#r.wish=e)}get activeLayers(){return this.#r?.layers??(this.#o===`auto`?4:this.#o)}get tier(){return this.#r?.tier??null}get views(){return this.#r?.views??[]}get info(){return this.#r?.info??null}get bounds(){return this.#r?.bounds??null}get stats(){return this.#r?.stats??zl}retryNow(){this.#r?.retryNow()}settled(){return this.#r?.settled()??Promise.reject(new e(`no stream is loaded`))}on(e,t){return this.#e.on(e,t)}dispose(){this.#r?.close(),this.#r=null,this.#e.clear(),this.remove(this.#t),this.#t.dispose()}#c(){let e=this.#t,t=e.onBeforeRender;e.onBeforeRender=(n,i,a)=>{let o=this.#r;o?.rendered(wl(Hh(n,a),e));try{t.call(e,n,i,a)}catch(t){if(!(t instanceof r))throw t;e.visible=!1,o?.fail(t)}}}};function Vh(e){return Number.isFinite(e)?Math.max(Rh,Math.min(zh,e)):1}function Hh(e,t){return e.xr.isPresenting?e.xr.getCamera():t}function Uh(e){let t=e.cameraFromWorld;return new $t().set(t[0],t[1],t[2],t[3],-t[4],-t[5],-t[6],-t[7],-t[8],-t[9],-t[10],-t[11],0,0,0,1).invert()}function Wh(e,t,n){let{widthPx:r,heightPx:i,fxPx:a,fyPx:o,cxPx:s,cyPx:c}=e,l=t/a,u=t/o;return new $t().makePerspective(-s*l,(r-s)*l,c*u,(c-i)*u,t,n)}function Gh(e){let t=new q;for(let{cameraFromWorld:n}of e)t.sub(new q(n[4],n[5],n[6]));return t.length()>.1*e.length?t.normalize():new q(0,-1,0)}var Kh={type:`change`},qh={type:`start`},Jh={type:`end`},Yh=new Vr,Xh=new Pr,Zh=Math.cos(70*At.DEG2RAD),Qh=new q,$h=2*Math.PI,eg={NONE:-1,ROTATE:0,DOLLY:1,PAN:2,TOUCH_ROTATE:3,TOUCH_PAN:4,TOUCH_DOLLY_PAN:5,TOUCH_DOLLY_ROTATE:6},tg=1e-6,ng=class extends Ka{constructor(e,t=null){super(e,t),this.state=eg.NONE,this.target=new q,this.cursor=new q,this.minDistance=0,this.maxDistance=1/0,this.minZoom=0,this.maxZoom=1/0,this.minTargetRadius=0,this.maxTargetRadius=1/0,this.minPolarAngle=0,this.maxPolarAngle=Math.PI,this.minAzimuthAngle=-1/0,this.maxAzimuthAngle=1/0,this.enableDamping=!1,this.dampingFactor=.05,this.enableZoom=!0,this.zoomSpeed=1,this.enableRotate=!0,this.rotateSpeed=1,this.keyRotateSpeed=1,this.enablePan=!0,this.panSpeed=1,this.screenSpacePanning=!0,this.keyPanSpeed=7,this.zoomToCursor=!1,this.autoRotate=!1,this.autoRotateSpeed=2,this.keys={LEFT:`ArrowLeft`,UP:`ArrowUp`,RIGHT:`ArrowRight`,BOTTOM:`ArrowDown`},this.mouseButtons={LEFT:i.ROTATE,MIDDLE:i.DOLLY,RIGHT:i.PAN},this.touches={ONE:a.ROTATE,TWO:a.DOLLY_PAN},this.target0=this.target.clone(),this.position0=this.object.position.clone(),this.zoom0=this.object.zoom,this._cursorStyle=`auto`,this._domElementKeyEvents=null,this._lastPosition=new q,this._lastQuaternion=new jt,this._lastTargetPosition=new q,this._quat=new jt().setFromUnitVectors(e.up,new q(0,1,0)),this._quatInverse=this._quat.clone().invert(),this._spherical=new Ha,this._sphericalDelta=new Ha,this._scale=1,this._panOffset=new q,this._rotateStart=new K,this._rotateEnd=new K,this._rotateDelta=new K,this._panStart=new K,this._panEnd=new K,this._panDelta=new K,this._dollyStart=new K,this._dollyEnd=new K,this._dollyDelta=new K,this._dollyDirection=new q,this._mouse=new K,this._performCursorZoom=!1,this._pointers=[],this._pointerPositions={},this._controlActive=!1,this._onPointerMove=ig.bind(this),this._onPointerDown=rg.bind(this),this._onPointerUp=ag.bind(this),this._onContextMenu=fg.bind(this),this._onMouseWheel=cg.bind(this),this._onKeyDown=lg.bind(this),this._onTouchStart=ug.bind(this),this._onTouchMove=dg.bind(this),this._onMouseDown=og.bind(this),this._onMouseMove=sg.bind(this),this._interceptControlDown=pg.bind(this),this._interceptControlUp=mg.bind(this),this.domElement!==null&&this.connect(this.domElement),this.update()}set cursorStyle(e){this._cursorStyle=e,e===`grab`?this.domElement.style.cursor=`grab`:this.domElement.style.cursor=`auto`}get cursorStyle(){return this._cursorStyle}connect(e){super.connect(e),this.domElement.addEventListener(`pointerdown`,this._onPointerDown),this.domElement.addEventListener(`pointercancel`,this._onPointerUp),this.domElement.addEventListener(`contextmenu`,this._onContextMenu),this.domElement.addEventListener(`wheel`,this._onMouseWheel,{passive:!1}),this.domElement.ownerDocument.addEventListener(`keydown`,this._interceptControlDown,{passive:!0,capture:!0}),this.domElement.style.touchAction=`none`}disconnect(){this.state=eg.NONE,this.domElement.removeEventListener(`pointerdown`,this._onPointerDown),this.domElement.ownerDocument.removeEventListener(`pointermove`,this._onPointerMove),this.domElement.ownerDocument.removeEventListener(`pointerup`,this._onPointerUp),this.domElement.removeEventListener(`pointercancel`,this._onPointerUp),this.domElement.removeEventListener(`wheel`,this._onMouseWheel),this.domElement.removeEventListener(`contextmenu`,this._onContextMenu),this.stopListenToKeyEvents(),this.domElement.ownerDocument.removeEventListener(`keydown`,this._interceptControlDown,{capture:!0}),this.domElement.ownerDocument.removeEventListener(`keyup`,this._interceptControlUp,{capture:!0}),this._controlActive=!1,this._pointers.length=0,this._pointerPositions={},this.domElement.style.touchAction=``,this.domElement.style.cursor=`auto`}dispose(){this.disconnect()}getPolarAngle(){return this._spherical.phi}getAzimuthalAngle(){return this._spherical.theta}getDistance(){return this.object.position.distanceTo(this.target)}listenToKeyEvents(e){e.addEventListener(`keydown`,this._onKeyDown),this._domElementKeyEvents=e}stopListenToKeyEvents(){this._domElementKeyEvents!==null&&(this._domElementKeyEvents.removeEventListener(`keydown`,this._onKeyDown),this._domElementKeyEvents=null)}saveState(){this.target0.copy(this.target),this.position0.copy(this.object.position),this.zoom0=this.object.zoom}reset(){this.target.copy(this.target0),this.object.position.copy(this.position0),this.object.zoom=this.zoom0,this.object.updateProjectionMatrix(),this.dispatchEvent(Kh),this.update(),this.state=eg.NONE}pan(e,t){this._pan(e,t),this.update()}dollyIn(e){this._dollyIn(e),this.update()}dollyOut(e){this._dollyOut(e),this.update()}rotateLeft(e){this._rotateLeft(e),this.update()}rotateUp(e){this._rotateUp(e),this.update()}update(e=null){let t=this.object.position;Qh.copy(t).sub(this.target),Qh.applyQuaternion(this._quat),this._spherical.setFromVector3(Qh),this.autoRotate&&this.state===eg.NONE&&this._rotateLeft(this._getAutoRotationAngle(e)),this.enableDamping?(this._spherical.theta+=this._sphericalDelta.theta*this.dampingFactor,this._spherical.phi+=this._sphericalDelta.phi*this.dampingFactor):(this._spherical.theta+=this._sphericalDelta.theta,this._spherical.phi+=this._sphericalDelta.phi);let n=this.minAzimuthAngle,r=this.maxAzimuthAngle;isFinite(n)&&isFinite(r)&&(n<-Math.PI?n+=$h:n>Math.PI&&(n-=$h),r<-Math.PI?r+=$h:r>Math.PI&&(r-=$h),n<=r?this._spherical.theta=Math.max(n,Math.min(r,this._spherical.theta)):this._spherical.theta=this._spherical.theta>(n+r)/2?Math.max(n,this._spherical.theta):Math.min(r,this._spherical.theta)),this._spherical.phi=Math.max(this.minPolarAngle,Math.min(this.maxPolarAngle,this._spherical.phi)),this._spherical.makeSafe(),this.enableDamping===!0?this.target.addScaledVector(this._panOffset,this.dampingFactor):this.target.add(this._panOffset),this.target.sub(this.cursor),this.target.clampLength(this.minTargetRadius,this.maxTargetRadius),this.target.add(this.cursor);let i=!1;if(this.zoomToCursor&&this._performCursorZoom||this.object.isOrthographicCamera)this._spherical.radius=this._clampDistance(this._spherical.radius);else{let e=this._spherical.radius;this._spherical.radius=this._clampDistance(this._spherical.radius*this._scale),i=e!=this._spherical.radius}if(Qh.setFromSpherical(this._spherical),Qh.applyQuaternion(this._quatInverse),t.copy(this.target).add(Qh),this.object.lookAt(this.target),this.enableDamping===!0?(this._sphericalDelta.theta*=1-this.dampingFactor,this._sphericalDelta.phi*=1-this.dampingFactor,this._panOffset.multiplyScalar(1-this.dampingFactor)):(this._sphericalDelta.set(0,0,0),this._panOffset.set(0,0,0)),this.zoomToCursor&&this._performCursorZoom){let e=null;if(this.object.isPerspectiveCamera){let t=Qh.length();e=this._clampDistance(t*this._scale);let n=t-e;this.object.position.addScaledVector(this._dollyDirection,n),this.object.updateMatrixWorld(),i=!!n}else if(this.object.isOrthographicCamera){let t=new q(this._mouse.x,this._mouse.y,0);t.unproject(this.object);let n=this.object.zoom;this.object.zoom=Math.max(this.minZoom,Math.min(this.maxZoom,this.object.zoom/this._scale)),this.object.updateProjectionMatrix(),i=n!==this.object.zoom;let r=new q(this._mouse.x,this._mouse.y,0);r.unproject(this.object),this.object.position.sub(r).add(t),this.object.updateMatrixWorld(),e=Qh.length()}else console.warn(`WARNING: OrbitControls.js encountered an unknown camera type - zoom to cursor disabled.`),this.zoomToCursor=!1;e!==null&&(this.screenSpacePanning?this.target.set(0,0,-1).transformDirection(this.object.matrix).multiplyScalar(e).add(this.object.position):(Yh.origin.copy(this.object.position),Yh.direction.set(0,0,-1).transformDirection(this.object.matrix),Math.abs(this.object.up.dot(Yh.direction))<Zh?this.object.lookAt(this.target):(Xh.setFromNormalAndCoplanarPoint(this.object.up,this.target),Yh.intersectPlane(Xh,this.target))))}else if(this.object.isOrthographicCamera){let e=this.object.zoom;this.object.zoom=Math.max(this.minZoom,Math.min(this.maxZoom,this.object.zoom/this._scale)),e!==this.object.zoom&&(this.object.updateProjectionMatrix(),i=!0)}return this._scale=1,this._performCursorZoom=!1,i||this._lastPosition.distanceToSquared(this.object.position)>tg||8*(1-this._lastQuaternion.dot(this.object.quaternion))>tg||this._lastTargetPosition.distanceToSquared(this.target)>tg?(this.dispatchEvent(Kh),this._lastPosition.copy(this.object.position),this._lastQuaternion.copy(this.object.quaternion),this._lastTargetPosition.copy(this.target),!0):!1}_getAutoRotationAngle(e){return e===null?$h/60/60*this.autoRotateSpeed:$h/60*this.autoRotateSpeed*e}_getZoomScale(e){let t=Math.abs(e*.01);return .95**(this.zoomSpeed*t)}_rotateLeft(e){this._sphericalDelta.theta-=e}_rotateUp(e){this._sphericalDelta.phi-=e}_panLeft(e,t){Qh.setFromMatrixColumn(t,0),Qh.multiplyScalar(-e),this._panOffset.add(Qh)}_panUp(e,t){this.screenSpacePanning===!0?Qh.setFromMatrixColumn(t,1):(Qh.setFromMatrixColumn(t,0),Qh.crossVectors(this.object.up,Qh)),Qh.multiplyScalar(e),this._panOffset.add(Qh)}_pan(e,t){let n=this.domElement;if(this.object.isPerspectiveCamera){let r=this.object.position;Qh.copy(r).sub(this.target);let i=Qh.length();i*=Math.tan(this.object.fov/2*Math.PI/180),this._panLeft(2*e*i/n.clientHeight,this.object.matrix),this._panUp(2*t*i/n.clientHeight,this.object.matrix)}else this.object.isOrthographicCamera?(this._panLeft(e*(this.object.right-this.object.left)/this.object.zoom/n.clientWidth,this.object.matrix),this._panUp(t*(this.object.top-this.object.bottom)/this.object.zoom/n.clientHeight,this.object.matrix)):(console.warn(`WARNING: OrbitControls.js encountered an unknown camera type - pan disabled.`),this.enablePan=!1)}_dollyOut(e){this.object.isPerspectiveCamera||this.object.isOrthographicCamera?this._scale/=e:(console.warn(`WARNING: OrbitControls.js encountered an unknown camera type - dolly/zoom disabled.`),this.enableZoom=!1)}_dollyIn(e){this.object.isPerspectiveCamera||this.object.isOrthographicCamera?this._scale*=e:(console.warn(`WARNING: OrbitControls.js encountered an unknown camera type - dolly/zoom disabled.`),this.enableZoom=!1)}_updateZoomParameters(e,t){if(!this.zoomToCursor)return;this._performCursorZoom=!0;let n=this.domElement.getBoundingClientRect(),r=e-n.left,i=t-n.top,a=n.width,o=n.height;this._mouse.x=r/a*2-1,this._mouse.y=-(i/o)*2+1,this._dollyDirection.set(this._mouse.x,this._mouse.y,1).unproject(this.object).sub(this.object.position).normalize()}_clampDistance(e){return Math.max(this.minDistance,Math.min(this.maxDistance,e))}_handleMouseDownRotate(e){this._rotateStart.set(e.clientX,e.clientY)}_handleMouseDownDolly(e){this._updateZoomParameters(e.clientX,e.clientY),this._dollyStart.set(e.clientX,e.clientY)}_handleMouseDownPan(e){this._panStart.set(e.clientX,e.clientY)}_handleMouseMoveRotate(e){this._rotateEnd.set(e.clientX,e.clientY),this._rotateDelta.subVectors(this._rotateEnd,this._rotateStart).multiplyScalar(this.rotateSpeed);let t=this.domElement;this._rotateLeft($h*this._rotateDelta.x/t.clientHeight),this._rotateUp($h*this._rotateDelta.y/t.clientHeight),this._rotateStart.copy(this._rotateEnd),this.update()}_handleMouseMoveDolly(e){this._dollyEnd.set(e.clientX,e.clientY),this._dollyDelta.subVectors(this._dollyEnd,this._dollyStart),this._dollyDelta.y>0?this._dollyOut(this._getZoomScale(this._dollyDelta.y)):this._dollyDelta.y<0&&this._dollyIn(this._getZoomScale(this._dollyDelta.y)),this._dollyStart.copy(this._dollyEnd),this.zoomToCursor&&(this._performCursorZoom=!0,this._dollyDirection.set(this._mouse.x,this._mouse.y,1).unproject(this.object).sub(this.object.position).normalize()),this.update()}_handleMouseMovePan(e){this._panEnd.set(e.clientX,e.clientY),this._panDelta.subVectors(this._panEnd,this._panStart).multiplyScalar(this.panSpeed),this._pan(this._panDelta.x,this._panDelta.y),this._panStart.copy(this._panEnd),this.update()}_handleMouseWheel(e){this._updateZoomParameters(e.clientX,e.clientY),e.deltaY<0?this._dollyIn(this._getZoomScale(e.deltaY)):e.deltaY>0&&this._dollyOut(this._getZoomScale(e.deltaY)),this.update()}_handleKeyDown(e){let t=!1;switch(e.code){case this.keys.UP:e.ctrlKey||e.metaKey||e.shiftKey?this.enableRotate&&this._rotateUp($h*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(0,this.keyPanSpeed),t=!0;break;case this.keys.BOTTOM:e.ctrlKey||e.metaKey||e.shiftKey?this.enableRotate&&this._rotateUp(-$h*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(0,-this.keyPanSpeed),t=!0;break;case this.keys.LEFT:e.ctrlKey||e.metaKey||e.shiftKey?this.enableRotate&&this._rotateLeft($h*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(this.keyPanSpeed,0),t=!0;break;case this.keys.RIGHT:e.ctrlKey||e.metaKey||e.shiftKey?this.enableRotate&&this._rotateLeft(-$h*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(-this.keyPanSpeed,0),t=!0}t&&(e.preventDefault(),this.update())}_handleTouchStartRotate(e){if(this._pointers.length===1)this._rotateStart.set(e.pageX,e.pageY);else{let t=this._getSecondPointerPosition(e),n=.5*(e.pageX+t.x),r=.5*(e.pageY+t.y);this._rotateStart.set(n,r)}}_handleTouchStartPan(e){if(this._pointers.length===1)this._panStart.set(e.pageX,e.pageY);else{let t=this._getSecondPointerPosition(e),n=.5*(e.pageX+t.x),r=.5*(e.pageY+t.y);this._panStart.set(n,r)}}_handleTouchStartDolly(e){let t=this._getSecondPointerPosition(e),n=e.pageX-t.x,r=e.pageY-t.y,i=Math.sqrt(n*n+r*r);this._dollyStart.set(0,i)}_handleTouchStartDollyPan(e){this.enableZoom&&this._handleTouchStartDolly(e),this.enablePan&&this._handleTouchStartPan(e)}_handleTouchStartDollyRotate(e){this.enableZoom&&this._handleTouchStartDolly(e),this.enableRotate&&this._handleTouchStartRotate(e)}_handleTouchMoveRotate(e){if(this._pointers.length==1)this._rotateEnd.set(e.pageX,e.pageY);else{let t=this._getSecondPointerPosition(e),n=.5*(e.pageX+t.x),r=.5*(e.pageY+t.y);this._rotateEnd.set(n,r)}this._rotateDelta.subVectors(this._rotateEnd,this._rotateStart).multiplyScalar(this.rotateSpeed);let t=this.domElement;this._rotateLeft($h*this._rotateDelta.x/t.clientHeight),this._rotateUp($h*this._rotateDelta.y/t.clientHeight),this._rotateStart.copy(this._rotateEnd)}_handleTouchMovePan(e){if(this._pointers.length===1)this._panEnd.set(e.pageX,e.pageY);else{let t=this._getSecondPointerPosition(e),n=.5*(e.pageX+t.x),r=.5*(e.pageY+t.y);this._panEnd.set(n,r)}this._panDelta.subVectors(this._panEnd,this._panStart).multiplyScalar(this.panSpeed),this._pan(this._panDelta.x,this._panDelta.y),this._panStart.copy(this._panEnd)}_handleTouchMoveDolly(e){let t=this._getSecondPointerPosition(e),n=e.pageX-t.x,r=e.pageY-t.y,i=Math.sqrt(n*n+r*r);this._dollyEnd.set(0,i),this._dollyDelta.set(0,(this._dollyEnd.y/this._dollyStart.y)**+this.zoomSpeed),this._dollyOut(this._dollyDelta.y),this._dollyStart.copy(this._dollyEnd);let a=(e.pageX+t.x)*.5,o=(e.pageY+t.y)*.5;this._updateZoomParameters(a,o)}_handleTouchMoveDollyPan(e){this.enableZoom&&this._handleTouchMoveDolly(e),this.enablePan&&this._handleTouchMovePan(e)}_handleTouchMoveDollyRotate(e){this.enableZoom&&this._handleTouchMoveDolly(e),this.enableRotate&&this._handleTouchMoveRotate(e)}_addPointer(e){this._pointers.push(e.pointerId)}_removePointer(e){delete this._pointerPositions[e.pointerId];for(let t=0;t<this._pointers.length;t++)if(this._pointers[t]==e.pointerId){this._pointers.splice(t,1);return}}_isTrackingPointer(e){for(let t=0;t<this._pointers.length;t++)if(this._pointers[t]==e.pointerId)return!0;return!1}_trackPointer(e){let t=this._pointerPositions[e.pointerId];t===void 0&&(t=new K,this._pointerPositions[e.pointerId]=t),t.set(e.pageX,e.pageY)}_getSecondPointerPosition(e){let t=e.pointerId===this._pointers[0]?this._pointers[1]:this._pointers[0];return this._pointerPositions[t]}_customWheelEvent(e){let t=e.deltaMode,n={clientX:e.clientX,clientY:e.clientY,deltaY:e.deltaY};switch(t){case 1:n.deltaY*=16;break;case 2:n.deltaY*=100}return e.ctrlKey&&!this._controlActive&&(n.deltaY*=10),n}};function rg(e){this.enabled!==!1&&(this._pointers.length===0&&(this.domElement.setPointerCapture(e.pointerId),this.domElement.ownerDocument.addEventListener(`pointermove`,this._onPointerMove),this.domElement.ownerDocument.addEventListener(`pointerup`,this._onPointerUp)),this._isTrackingPointer(e)||(this._addPointer(e),e.pointerType===`touch`?this._onTouchStart(e):this._onMouseDown(e),this._cursorStyle===`grab`&&(this.domElement.style.cursor=`grabbing`)))}function ig(e){this.enabled!==!1&&(e.pointerType===`touch`?this._onTouchMove(e):this._onMouseMove(e))}function ag(e){switch(this._removePointer(e),this._pointers.length){case 0:this.domElement.releasePointerCapture(e.pointerId),this.domElement.ownerDocument.removeEventListener(`pointermove`,this._onPointerMove),this.domElement.ownerDocument.removeEventListener(`pointerup`,this._onPointerUp),this.dispatchEvent(Jh),this.state=eg.NONE,this._cursorStyle===`grab`&&(this.domElement.style.cursor=`grab`);break;case 1:let t=this._pointers[0],n=this._pointerPositions[t];this._onTouchStart({pointerId:t,pageX:n.x,pageY:n.y})}}function og(e){let t;switch(e.button){case 0:t=this.mouseButtons.LEFT;break;case 1:t=this.mouseButtons.MIDDLE;break;case 2:t=this.mouseButtons.RIGHT;break;default:t=-1}switch(t){case i.DOLLY:if(this.enableZoom===!1)return;this._handleMouseDownDolly(e),this.state=eg.DOLLY;break;case i.ROTATE:if(e.ctrlKey||e.metaKey||e.shiftKey){if(this.enablePan===!1)return;this._handleMouseDownPan(e),this.state=eg.PAN}else{if(this.enableRotate===!1)return;this._handleMouseDownRotate(e),this.state=eg.ROTATE}break;case i.PAN:if(e.ctrlKey||e.metaKey||e.shiftKey){if(this.enableRotate===!1)return;this._handleMouseDownRotate(e),this.state=eg.ROTATE}else{if(this.enablePan===!1)return;this._handleMouseDownPan(e),this.state=eg.PAN}break;default:this.state=eg.NONE}this.state!==eg.NONE&&this.dispatchEvent(qh)}function sg(e){switch(this.state){case eg.ROTATE:if(this.enableRotate===!1)return;this._handleMouseMoveRotate(e);break;case eg.DOLLY:if(this.enableZoom===!1)return;this._handleMouseMoveDolly(e);break;case eg.PAN:if(this.enablePan===!1)return;this._handleMouseMovePan(e)}}function cg(e){this.enabled!==!1&&this.enableZoom!==!1&&this.state===eg.NONE&&(e.preventDefault(),this.dispatchEvent(qh),this._handleMouseWheel(this._customWheelEvent(e)),this.dispatchEvent(Jh))}function lg(e){this.enabled!==!1&&this._handleKeyDown(e)}function ug(e){switch(this._trackPointer(e),this._pointers.length){case 1:switch(this.touches.ONE){case a.ROTATE:if(this.enableRotate===!1){this.state=eg.NONE;break}this._handleTouchStartRotate(e),this.state=eg.TOUCH_ROTATE;break;case a.PAN:if(this.enablePan===!1){this.state=eg.NONE;break}this._handleTouchStartPan(e),this.state=eg.TOUCH_PAN;break;default:this.state=eg.NONE}break;case 2:switch(this.touches.TWO){case a.DOLLY_PAN:if(this.enableZoom===!1&&this.enablePan===!1)return;this._handleTouchStartDollyPan(e),this.state=eg.TOUCH_DOLLY_PAN;break;case a.DOLLY_ROTATE:if(this.enableZoom===!1&&this.enableRotate===!1)return;this._handleTouchStartDollyRotate(e),this.state=eg.TOUCH_DOLLY_ROTATE;break;default:this.state=eg.NONE}break;default:this.state=eg.NONE}this.state!==eg.NONE&&this.dispatchEvent(qh)}function dg(e){switch(this._trackPointer(e),this.state){case eg.TOUCH_ROTATE:if(this.enableRotate===!1)return;this._handleTouchMoveRotate(e),this.update();break;case eg.TOUCH_PAN:if(this.enablePan===!1)return;this._handleTouchMovePan(e),this.update();break;case eg.TOUCH_DOLLY_PAN:if(this.enableZoom===!1&&this.enablePan===!1)return;this._handleTouchMoveDollyPan(e),this.update();break;case eg.TOUCH_DOLLY_ROTATE:if(this.enableZoom===!1&&this.enableRotate===!1)return;this._handleTouchMoveDollyRotate(e),this.update();break;default:this.state=eg.NONE}}function fg(e){this.enabled!==!1&&e.preventDefault()}function pg(e){e.key===`Control`&&(this._controlActive=!0,this.domElement.ownerDocument.addEventListener(`keyup`,this._interceptControlUp,{passive:!0,capture:!0}))}function mg(e){e.key===`Control`&&(this._controlActive=!1,this.domElement.ownerDocument.removeEventListener(`keyup`,this._interceptControlUp,{passive:!0,capture:!0}))}export{t as A,jt as C,K as D,In as E,n as M,r as N,q as O,ba as S,Be as T,At as _,Bh as a,zi as b,Zn as c,X as d,Ca as f,S as g,Ga as h,Uh as i,e as j,Xt as k,Di as l,Ke as m,Wh as n,al as o,vr as p,Gh as r,wa as s,ng as t,Ar as u,J as v,Ri as w,l as x,ei as y};
import { AddEquation as e, Box2 as t, Box3 as n, ColorManagement as r, CustomBlending as i, DataTexture as a, DoubleSide as o, Float32BufferAttribute as s, GLSL3 as c, InstancedBufferGeometry as l, Matrix4 as u, Mesh as d, Object3D as f, OneFactor as p, OneMinusSrcAlphaFactor as m, RGBAIntegerFormat as h, RawShaderMaterial as g, RedIntegerFormat as _, SRGBTransfer as v, Sphere as y, Uint16BufferAttribute as b, UnsignedIntType as x, Vector2 as S, Vector3 as C, Vector4 as w } from "three";
// src/errors.ts
var T = class extends Error {
	what;
	where;
	hint;
	name = "PlayerError";
	constructor(e, t = "", n = "") {
		super([t ? `${t}: ${e}` : e, n ? `hint: ${n}` : ""].filter(Boolean).join("\n")), this.what = e, this.where = t, this.hint = n;
	}
}, E = class extends T {
	name = "FormatError";
	constructor(e, t = "", n = "fetch the stream again; cgs verify names what is damaged") {
		super(e, t, n);
	}
}, D = class extends T {
	status;
	name = "StoreError";
	constructor(e, t = "", n = "", r = 0) {
		super(e, t, n), this.status = r;
	}
}, O = class extends T {
	name = "UnsupportedError";
};
// src/video/rig-camera.ts
function k(e) {
	let t = e.cameraFromWorld;
	return new u().set(t[0], t[1], t[2], t[3], -t[4], -t[5], -t[6], -t[7], -t[8], -t[9], -t[10], -t[11], 0, 0, 0, 1).invert();
}
function A(e, t, n) {
	let { widthPx: r, heightPx: i, fxPx: a, fyPx: o, cxPx: s, cyPx: c } = e, l = t / a, d = t / o;
	return new u().makePerspective(-s * l, (r - s) * l, c * d, (c - i) * d, t, n);
}
function j(e) {
	let t = new C();
	for (let { cameraFromWorld: n } of e) t.sub(new C(n[4], n[5], n[6]));
	return t.length() > .1 * e.length ? t.normalize() : new C(0, -1, 0);
}
// src/render/drawing-rules.ts
var M = .01, ee = .999;
// src/render/sort-service.ts
function te(e, t) {
	return [e?.data.buffer, t?.buffer].filter((e) => e instanceof ArrayBuffer);
}
// src/render/sort-worker.ts?worker&inline
var N = "var e=class{histogram=/* @__PURE__ */ new Uint32Array(65536);depths=/* @__PURE__ */ new Float32Array;depthBits=/* @__PURE__ */ new Int32Array;reserve(e){this.depths.length>=e||(this.depths=new Float32Array(e+(e>>2)),this.depthBits=new Int32Array(this.depths.buffer))}};function t(e,t){let{data:n,count:r}=e,i=new Float32Array(n.buffer,n.byteOffset,n.length);for(let e=0,n=0,a=0;e<r;e++,n+=8,a+=3)t[a]=i[n],t[a+1]=i[n+1],t[a+2]=i[n+2]}function n(e,t,n,o,s,c){s.reserve(t);let[l,u]=r(e,t,n,o,s);if(l>u)return 0;let d=65535/Math.max(1,u-l),f=i(t,l,d,s);return a(t,l,d,s,c),f}function r(e,t,n,r,i){let{depths:a,depthBits:o}=i,[s,c,l,u]=n,d=2147483647,f=0;for(let n=0,i=0;n<t;n++,i+=3){let t=Math.fround(s*e[i]+c*e[i+1]+l*e[i+2]+u),p=t>r&&t<1/0;a[n]=p?t:-1;let m=o[n];m>f&&(f=m),p&&m<d&&(d=m)}return[d,f]}function i(e,t,n,r){let{depthBits:i,histogram:a}=r;a.fill(0);let o=0;for(let r=0;r<e;r++){let e=i[r];e<t||(a[(e-t)*n|0]++,o++)}return o}function a(e,t,n,r,i){let{depthBits:a,histogram:o}=r,s=0;for(let e=65535;e>=0;e--){let t=o[e];o[e]=s,s+=t}for(let r=e-1;r>=0;r--){let e=a[r];e>=t&&(i[o[(e-t)*n|0]++]=r)}}var o=class{#e=new e;#t=/* @__PURE__ */ new Float32Array;#n=0;answer(e){let t=performance.now();e.frame!==null&&this.#r(e.frame);let r=this.#i(e.spare),i=n(this.#t,this.#n,e.row,.01,this.#e,r);return{frame:e.frame,order:r,drawn:i,ms:performance.now()-t}}#r(e){let n=e.count*3;this.#t.length<n&&(this.#t=new Float32Array(n+(n>>2))),t(e,this.#t),this.#n=e.count}#i(e){return e!==null&&e.length>=this.#n?e:new Uint32Array(this.#n+(this.#n>>2))}};function s(e,t){return[e?.data.buffer,t?.buffer].filter(e=>e instanceof ArrayBuffer)}const c=new o;self.addEventListener(`message`,e=>{let t=c.answer(e.data);self.postMessage(t,{transfer:s(t.frame,t.order)})});", ne = typeof self < "u" && self.Blob && new Blob(["URL.revokeObjectURL(import.meta.url);", N], { type: "text/javascript;charset=utf-8" });
function re(e) {
	let t;
	try {
		if (t = ne && (self.URL || self.webkitURL).createObjectURL(ne), !t) throw "";
		let n = new Worker(t, {
			type: "module",
			name: e?.name
		});
		return n.addEventListener("error", () => {
			(self.URL || self.webkitURL).revokeObjectURL(t);
		}), n;
	} catch {
		return new Worker("data:text/javascript;charset=utf-8," + encodeURIComponent(N), {
			type: "module",
			name: e?.name
		});
	}
}
// src/render/sorter.ts
var ie = 3, ae = class {
	#e;
	#t = [];
	#n = null;
	#r = null;
	#i = null;
	constructor(e = new re()) {
		this.#e = e, e.addEventListener("message", (e) => this.#s(e.data)), e.addEventListener("error", (e) => {
			this.#c(/* @__PURE__ */ Error(`the sort worker failed: ${e.message ?? "it did not start"}`));
		});
	}
	get busy() {
		return this.#n !== null;
	}
	sort(e, t) {
		return this.#i === null ? new Promise((n, r) => {
			let i = {
				frame: e,
				row: t,
				resolve: n,
				reject: r
			};
			this.#n === null ? this.#o(i) : this.#a(i);
		}) : Promise.reject(this.#i);
	}
	recycle(e) {
		let t = new Uint32Array(e.buffer);
		t.length > 0 && this.#t.length < ie && this.#t.push(t);
	}
	close() {
		this.#c(/* @__PURE__ */ Error("the sorter is closed"));
	}
	#a(e) {
		let t = this.#r;
		if (t === null) {
			this.#r = e;
			return;
		}
		let n = e.frame === null;
		this.#r = n ? {
			...e,
			frame: t.frame
		} : e, t.resolve({
			order: null,
			frame: n ? null : t.frame,
			sortMs: 0
		});
	}
	#o(e) {
		let { frame: t, row: n } = e, r = this.#t.pop() ?? null, i = {
			frame: t,
			row: n,
			spare: r
		};
		try {
			this.#e.postMessage(i, te(t, r)), this.#n = e;
		} catch (t) {
			e.reject(t instanceof Error ? t : Error(String(t)));
		}
	}
	#s({ frame: e, order: t, drawn: n, ms: r }) {
		let i = this.#n;
		if (i !== null) {
			if (this.#n = null, this.#r !== null) {
				let e = this.#r;
				this.#r = null, this.#o(e);
			}
			i.resolve({
				order: t.subarray(0, n),
				frame: e,
				sortMs: r
			});
		}
	}
	#c(e) {
		if (this.#i === null) {
			this.#i = e, this.#e.terminate();
			for (let t of [this.#n, this.#r]) t?.reject(e);
			this.#n = this.#r = null;
		}
	}
}, P = 2048, F = 8;
function oe(e, t) {
	let n = 2 ** Math.ceil(Math.log2(Math.max(e, F))), r = e <= .75 * n && n > F ? .75 * n : n;
	return Math.min(r, Math.max(e, t));
}
function I(e) {
	return {
		full: Math.floor(e / P),
		rest: e % P
	};
}
var L = class {
	#e;
	#t;
	#n;
	#r = new t();
	#i = new S();
	constructor(e) {
		this.#e = e, this.#t = R(e, F), this.#n = R(e, F);
	}
	get texture() {
		return this.#t;
	}
	static limit(e) {
		return P * e.capabilities.maxTextureSize;
	}
	write(e, t, n) {
		let { full: r, rest: i } = I(n);
		this.#o(r + +!!i, e.capabilities.maxTextureSize);
		let { image: a } = this.#n;
		a.data = t, a.height = this.#t.image.height, r > 0 && this.#a(e, P, 0, r), i > 0 && this.#a(e, i, r, r + 1), a.data = null;
	}
	dispose() {
		this.#t.dispose();
	}
	#a(e, t, n, r) {
		this.#r.min.set(0, n), this.#r.max.set(t, r), e.copyTextureToTexture(this.#n, this.#t, this.#r, this.#i.set(0, n));
	}
	#o(e, t) {
		e <= this.#t.image.height || (this.#t.dispose(), this.#t = R(this.#e, oe(e, t)));
	}
};
function R(e, t) {
	let n = new a(null, P, t, e === 4 ? h : _, x);
	return n.internalFormat = e === 4 ? "RGBA32UI" : "R32UI", n.unpackAlignment = 4, n.source.dataReady = !1, n.needsUpdate = !0, n;
}
var se = "\nprecision highp float;\nprecision highp int;\nprecision highp usampler2D;\n\nconst int WIDTH_BITS = 11;\nconst int WIDTH_MASK = (1 << WIDTH_BITS) - 1;\nconst int SPLATS_PER_INSTANCE = 128;\n\nconst float ALPHA_MIN = 1.0 / 255.0;\n// Square pixels.\nconst float LOW_PASS = 0.3;\n// The projection is linearised at most this far outside the picture, as a share of half its size.\nconst float FOV_MARGIN = 0.3;\n// Variances above it, square pixels, come from numbers that mean nothing.\nconst float COVARIANCE_MAX = 1e15;\n// Rasterisers move corners to a grid of down to 1/16 of a pixel; this many standard deviations, of 0.55 pixels at\n// least, make up for it.\nconst float PAD = 0.1;\n\nuniform usampler2D gaussians;\nuniform usampler2D order;\nuniform int count;\nuniform mat4 modelViewMatrix;\nuniform mat4 projectionMatrix;\n// Of the picture in its window or target, pixels: left, bottom, width, height.\nuniform vec4 viewport;\n// Least depth of a centre, in units of the camera.\nuniform float near;\n// Normalised depth of the nearest and the farthest that is drawn.\nuniform vec2 depthRange;\n// 2 / log2(far + 1) for a logarithmic depth buffer; 0: the depth is the projection's.\nuniform float logDepth;\n// Colours leave the shader in linear light instead of sRGB-encoded.\nuniform bool linearOutput;\n\n// Corner, and number of the splat in its instance.\nin vec3 position;\n\nflat out vec2 center;\nflat out vec3 falloff;\nflat out vec4 color;\n\nvec3 linearOfEncoded(vec3 encoded) {\n  return mix(encoded / 12.92, pow((encoded + 0.055) / 1.055, vec3(2.4)), greaterThan(encoded, vec3(0.04045)));\n}\n\nvec2 signedPair(uint word) {\n  return vec2(int(word << 16) >> 16, int(word) >> 16) / 32767.0;\n}\n\nmat3 rotationOf(vec4 wxyz) {\n  vec4 q = wxyz * inversesqrt(dot(wxyz, wxyz));\n  float w = q.x, x = q.y, y = q.z, z = q.w;\n  return mat3(\n    1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y),\n    2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x),\n    2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)\n  );\n}\n\nfloat windowDepth(vec3 point, float w) {\n  float ndc = logDepth > 0.0\n    ? log2(1.0 + w) * logDepth - 1.0\n    : (projectionMatrix[2][2] * point.z + projectionMatrix[3][2]) / w;\n  // The camera's near and far planes do not cut splats: only the rules of drawing do.\n  return clamp(ndc, depthRange.x, depthRange.y);\n}\n\nvoid main() {\n  // Outside of the picture, unless all goes well.\n  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);\n\n  int place = gl_InstanceID * SPLATS_PER_INSTANCE + int(position.z);\n  if (place >= count) return;\n  int texel = int(texelFetch(order, ivec2(place & WIDTH_MASK, place >> WIDTH_BITS), 0).r) * 2;\n  uvec4 head = texelFetch(gaussians, ivec2(texel & WIDTH_MASK, texel >> WIDTH_BITS), 0);\n  // Both texels of a Gaussian are in one row, because rows are of even length.\n  uvec4 tail = texelFetch(gaussians, ivec2((texel & WIDTH_MASK) + 1, texel >> WIDTH_BITS), 0);\n\n  vec3 point = (modelViewMatrix * vec4(uintBitsToFloat(head.xyz), 1.0)).xyz;\n  float depth = -point.z;\n  float opacity = float(tail.y >> 16) / 65535.0;\n  vec4 quaternion = vec4(signedPair(tail.z), signedPair(tail.w));\n  if (!(depth > near) || opacity < ALPHA_MIN || dot(quaternion, quaternion) == 0.0) return;\n\n  bool perspective = projectionMatrix[2][3] != 0.0;\n  float w = perspective ? depth : 1.0;\n  vec2 zoom = vec2(projectionMatrix[0][0], projectionMatrix[1][1]);\n  vec2 shift = perspective ? -projectionMatrix[2].xy : projectionMatrix[3].xy;\n  vec2 slope = point.xy / w;\n  vec2 ndc = zoom * slope + shift;\n  // Where the projection is linearised; a parallel one is linear already.\n  vec2 held = perspective ? (clamp(ndc, -1.0 - FOV_MARGIN, 1.0 + FOV_MARGIN) - shift) / zoom : vec2(0.0);\n\n  vec3 scales = uintBitsToFloat(uvec3((tail.x & 0xffffu) << 15, (tail.x >> 16) << 15, (tail.y & 0xffffu) << 15));\n  mat3 axes = mat3(modelViewMatrix) * rotationOf(quaternion);\n  vec2 focal = 0.5 * viewport.zw * zoom / w;\n  // Rows of the Jacobian times the axes: a vector's dot products with the columns.\n  vec3 bx = focal.x * vec3(1.0, 0.0, held.x) * axes * scales;\n  vec3 by = focal.y * vec3(0.0, 1.0, held.y) * axes * scales;\n\n  float squareX = dot(bx, bx), squareY = dot(by, by);\n  float xx = squareX + LOW_PASS, yy = squareY + LOW_PASS, xy = dot(bx, by);\n  // xx yy - xy^2, without the difference of two large numbers that it is for long thin splats.\n  vec3 area = cross(bx, by);\n  float determinant = dot(area, area) + LOW_PASS * (squareX + squareY + LOW_PASS);\n  if (!(xx < COVARIANCE_MAX && yy < COVARIANCE_MAX)) return;\n\n  float sigmaY = sqrt(yy), breadth = sqrt(determinant) / sigmaY;\n  float shear = xy / yy;\n  // Standard deviations at which alpha is down to ALPHA_MIN.\n  float reach = sqrt(2.0 * log(opacity / ALPHA_MIN)) + PAD;\n  vec2 offset = reach * vec2(position.x * breadth + position.y * shear * sigmaY, position.y * sigmaY);\n\n  center = viewport.xy + 0.5 * viewport.zw * (ndc + 1.0);\n  falloff = sqrt(0.5) * vec3(1.0 / breadth, shear / breadth, 1.0 / sigmaY);\n  vec3 encoded = vec3(\n    float(head.w & 2047u) / 2047.0, float((head.w >> 11) & 2047u) / 2047.0, float(head.w >> 22) / 1023.0\n  );\n  color = vec4(linearOutput ? linearOfEncoded(encoded) : encoded, opacity);\n  gl_Position = vec4(ndc + 2.0 * offset / viewport.zw, windowDepth(point, w), 1.0);\n}\n", z = "\nprecision highp float;\n\nconst float ALPHA_MIN = 1.0 / 255.0;\n\nuniform float alphaMax;\n\nflat in vec2 center;\nflat in vec3 falloff;\nflat in vec4 color;\n\nout vec4 fragment;\n\nvoid main() {\n  // From the pixel's centre and not from an interpolated place, which follows corners moved to the grid.\n  vec2 d = gl_FragCoord.xy - center;\n  vec2 v = vec2(falloff.x * d.x - falloff.y * d.y, falloff.z * d.y);\n  float alpha = min(alphaMax, color.a * exp(-dot(v, v)));\n  if (alpha < ALPHA_MIN) discard;\n  fragment = vec4(alpha * color.rgb, alpha);\n}\n", B = new u();
function ce(e) {
	return Math.cbrt(Math.abs(e.determinant()));
}
function le(e, t) {
	B.multiplyMatrices(e.matrixWorldInverse, t.matrixWorld);
	let n = B.elements, r = -1 / ce(B);
	return [
		n[2] * r,
		n[6] * r,
		n[10] * r,
		n[14] * r
	];
}
// src/render/splat-mesh.ts
var ue = 2, de = {
	count: 0,
	data: /* @__PURE__ */ new Uint32Array()
}, fe = class extends d {
	type = "SplatMesh";
	#e;
	#t = new ge(4);
	#n = new ge(1);
	#r = de;
	#i = /* @__PURE__ */ new Uint32Array();
	#a = null;
	#o = !1;
	#s = !1;
	constructor() {
		let e = _e();
		super(ye(), ve(e)), this.#e = e, this.frustumCulled = !1;
	}
	get drawnCount() {
		return this.#i.length;
	}
	get frame() {
		return this.#r;
	}
	get order() {
		return this.#i;
	}
	setFrame(e, t) {
		this.#o ||= e !== this.#r, this.#s = !0, this.#r = e, this.#i = t, this.geometry.instanceCount = Math.ceil(t.length / 128);
	}
	setOrder(e) {
		this.setFrame(this.#r, e);
	}
	setLook(e) {
		this.#e.alphaMax.value = e.alphaMax;
	}
	dispose() {
		this.#t.dispose(), this.#n.dispose(), this.#a = null, this.geometry.dispose(), this.material.dispose(), this.dispatchEvent({ type: "dispose" });
	}
	raycast(e, t) {}
	onBeforeRender(e, t, n) {
		this.#c(e);
		let r = this.#e;
		r.gaussians.value = this.#t.texture, r.order.value = this.#n.texture, r.count.value = this.#i.length, he(e, r.viewport.value), pe.multiplyMatrices(n.matrixWorldInverse, this.matrixWorld), r.near.value = M * ce(pe), be(r, e, n), r.linearOutput.value = !xe(e), this.material.uniformsNeedUpdate = !0;
	}
	#c(e) {
		let t = this.#a !== e.properties;
		if (!t && !this.#s) return;
		let n = this.#r.count * ue;
		Se(e, n), (t || this.#o) && this.#t.write(e, this.#r.data, n), this.#n.write(e, this.#i, this.#i.length), this.#a = e.properties, this.#o = this.#s = !1;
	}
}, pe = new u(), me = new S();
function he(e, t) {
	e.getCurrentViewport(t), t.z > 0 && t.w > 0 || (e.getDrawingBufferSize(me), t.set(0, 0, me.x, me.y));
}
var ge = class {
	#e;
	#t = 0;
	constructor(e) {
		this.#e = [new L(e), new L(e)];
	}
	get texture() {
		return this.#e[this.#t].texture;
	}
	write(e, t, n) {
		this.#t = 1 - this.#t, this.#e[this.#t].write(e, t, n);
	}
	dispose() {
		for (let e of this.#e) e.dispose();
	}
};
function _e() {
	return {
		gaussians: { value: null },
		order: { value: null },
		count: { value: 0 },
		viewport: { value: new w() },
		near: { value: M },
		depthRange: { value: new S(-1, 1) },
		logDepth: { value: 0 },
		linearOutput: { value: !1 },
		alphaMax: { value: ee }
	};
}
function ve(t) {
	let n = new g({
		name: "splats",
		glslVersion: c,
		uniforms: t,
		vertexShader: se,
		fragmentShader: z,
		transparent: !0,
		premultipliedAlpha: !0,
		blending: i,
		blendEquation: e,
		blendSrc: p,
		blendDst: m,
		depthTest: !0,
		depthWrite: !1,
		toneMapped: !1,
		side: o,
		forceSinglePass: !0
	});
	return n.allowOverride = !1, n;
}
function ye() {
	let e = [], t = [];
	for (let n = 0; n < 128; n++) e.push(-1, -1, n, 1, -1, n, 1, 1, n, -1, 1, n), t.push(...[
		0,
		1,
		2,
		0,
		2,
		3
	].map((e) => 4 * n + e));
	let r = new l();
	return r.setAttribute("position", new s(e, 3)), r.setIndex(new b(t, 1)), r.instanceCount = 0, r.boundingBox = new n(), r.boundingSphere = new y(new C(), Infinity), r;
}
function be(e, t, n) {
	let { reversedDepthBuffer: r, logarithmicDepthBuffer: i } = t.capabilities;
	e.depthRange.value.set(r ? 0 : -1, 1);
	let { far: a, isPerspectiveCamera: o } = n;
	e.logDepth.value = i && o ? 2 / Math.log2(a + 1) : 0;
}
function xe(e) {
	let t = e.getRenderTarget(), n = t === null ? e.outputColorSpace : t.isXRRenderTarget === !0 ? t.texture.colorSpace : r.workingColorSpace;
	return r.getTransfer(n) === v;
}
function Se(e, t) {
	let n = L.limit(e);
	if (!(t <= n)) throw new O(`this graphics device draws at most ${Math.floor(n / ue)} Gaussians, and the frame has more`, "", "choose a lower quality, or another device");
}
// src/video/emitter.ts
var Ce = class {
	#e = /* @__PURE__ */ new Map();
	on(e, t) {
		let n = this.#e.get(e) ?? /* @__PURE__ */ new Set();
		return this.#e.set(e, n), n.add(t), () => void n.delete(t);
	}
	emit(e, t) {
		for (let n of [...this.#e.get(e) ?? []]) try {
			n(t);
		} catch (e) {
			reportError(e);
		}
	}
	clear() {
		this.#e.clear();
	}
}, we = {
	fps: 0,
	shownFrame: -1,
	decodeMs: 0,
	sortMs: 0,
	splats: 0,
	bufferSeconds: 0,
	fetchedSeconds: 0,
	bitsPerSecond: 0,
	bytesRead: 0,
	droppedFrames: 0,
	decodedFrames: 0,
	tier: null,
	layers: 0,
	workers: 0,
	memoryBytes: 0
}, Te = {
	BakedMeta: {
		type: "object",
		required: [
			"fps",
			"clip_frames",
			"alpha_max",
			"background",
			"scene_scale",
			"world_unit",
			"coordinate_frame",
			"config_hash",
			"profile"
		],
		properties: {
			fps: {
				type: "array",
				minItems: 2,
				maxItems: 2,
				prefixItems: [{
					type: "integer",
					minimum: 1,
					exclusiveMaximum: 2147483648
				}, {
					type: "integer",
					minimum: 1,
					exclusiveMaximum: 2147483648
				}]
			},
			clip_frames: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			alpha_max: {
				type: "number",
				exclusiveMinimum: 0,
				exclusiveMaximum: 1
			},
			background: {
				type: "array",
				minItems: 3,
				maxItems: 3,
				prefixItems: [
					{
						type: "number",
						minimum: 0,
						maximum: 1
					},
					{
						type: "number",
						minimum: 0,
						maximum: 1
					},
					{
						type: "number",
						minimum: 0,
						maximum: 1
					}
				]
			},
			scene_scale: {
				type: "number",
				exclusiveMinimum: 0
			},
			world_unit: {
				type: "string",
				maxLength: 4096
			},
			coordinate_frame: {
				type: "string",
				maxLength: 4096
			},
			config_hash: {
				type: "string",
				maxLength: 4096
			},
			profile: {
				type: "string",
				const: "baked"
			}
		}
	},
	ClipEntry: {
		type: "object",
		required: [
			"bytes",
			"sha256",
			"layers",
			"clip",
			"init",
			"first_frame",
			"frames",
			"duration_s"
		],
		oneOf: [{ required: ["file"] }, { required: ["offset"] }],
		properties: {
			file: {
				type: "string",
				maxLength: 512,
				pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"
			},
			offset: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 9007199254740992
			},
			bytes: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 9007199254740992
			},
			sha256: {
				type: "string",
				pattern: "^[0-9a-f]{64}$"
			},
			layers: {
				type: "array",
				minItems: 4,
				maxItems: 4,
				prefixItems: [
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					},
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					},
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					},
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					}
				]
			},
			clip: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 9007199254740992
			},
			init: {
				type: "string",
				pattern: "^[0-9a-f]{64}$"
			},
			first_frame: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 9007199254740992
			},
			frames: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 9007199254740992
			},
			duration_s: {
				type: "number",
				minimum: 0,
				maximum: 1e9
			}
		}
	},
	InitEntry: {
		type: "object",
		required: [
			"bytes",
			"sha256",
			"layers",
			"id"
		],
		oneOf: [{ required: ["file"] }, { required: ["offset"] }],
		properties: {
			file: {
				type: "string",
				maxLength: 512,
				pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"
			},
			offset: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 9007199254740992
			},
			bytes: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 9007199254740992
			},
			sha256: {
				type: "string",
				pattern: "^[0-9a-f]{64}$"
			},
			layers: {
				type: "array",
				minItems: 4,
				maxItems: 4,
				prefixItems: [
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					},
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					},
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					},
					{
						type: "integer",
						minimum: 1,
						exclusiveMaximum: 9007199254740992
					}
				]
			},
			id: {
				type: "string",
				pattern: "^[0-9a-f]{64}$"
			}
		}
	},
	InitMeta: {
		type: "object",
		required: [
			"fps",
			"clip_frames",
			"alpha_max",
			"background",
			"scene_scale",
			"world_unit",
			"coordinate_frame",
			"config_hash",
			"gaussians_per_anchor",
			"base_gaussians",
			"static_features",
			"dynamic_features",
			"anchors",
			"reference_clip"
		],
		properties: {
			fps: {
				type: "array",
				minItems: 2,
				maxItems: 2,
				prefixItems: [{
					type: "integer",
					minimum: 1,
					exclusiveMaximum: 2147483648
				}, {
					type: "integer",
					minimum: 1,
					exclusiveMaximum: 2147483648
				}]
			},
			clip_frames: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			alpha_max: {
				type: "number",
				exclusiveMinimum: 0,
				exclusiveMaximum: 1
			},
			background: {
				type: "array",
				minItems: 3,
				maxItems: 3,
				prefixItems: [
					{
						type: "number",
						minimum: 0,
						maximum: 1
					},
					{
						type: "number",
						minimum: 0,
						maximum: 1
					},
					{
						type: "number",
						minimum: 0,
						maximum: 1
					}
				]
			},
			scene_scale: {
				type: "number",
				exclusiveMinimum: 0
			},
			world_unit: {
				type: "string",
				maxLength: 4096
			},
			coordinate_frame: {
				type: "string",
				maxLength: 4096
			},
			config_hash: {
				type: "string",
				maxLength: 4096
			},
			gaussians_per_anchor: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			base_gaussians: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			static_features: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			dynamic_features: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			anchors: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 2147483648
			},
			reference_clip: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 4294967296
			}
		}
	},
	Manifest: {
		type: "object",
		required: [
			"crc32c",
			"format",
			"format_version",
			"fps",
			"target_duration_s",
			"sequence",
			"inits",
			"segments",
			"ended"
		],
		properties: {
			crc32c: {
				type: "string",
				pattern: "^[0-9a-f]{8}$"
			},
			format: {
				type: "string",
				const: "clipgstream"
			},
			format_version: { type: "string" },
			fps: {
				type: "array",
				minItems: 2,
				maxItems: 2,
				prefixItems: [{
					type: "integer",
					minimum: 1,
					exclusiveMaximum: 9007199254740992
				}, {
					type: "integer",
					minimum: 1,
					exclusiveMaximum: 9007199254740992
				}]
			},
			target_duration_s: {
				type: "number",
				minimum: 0,
				maximum: 1e9
			},
			sequence: {
				type: "integer",
				minimum: 0,
				exclusiveMaximum: 9007199254740992
			},
			inits: {
				type: "array",
				items: { ref: "InitEntry" }
			},
			segments: {
				type: "array",
				items: { ref: "ClipEntry" }
			},
			ended: { type: "boolean" }
		}
	},
	ManifestHeader: {
		type: "object",
		required: ["format", "format_version"],
		properties: {
			format: {
				type: "string",
				const: "clipgstream"
			},
			format_version: { type: "string" }
		}
	},
	ProfileMeta: {
		type: "object",
		properties: { profile: {
			type: "string",
			maxLength: 256
		} }
	},
	ViewMeta: {
		type: "object",
		required: [
			"name",
			"width_px",
			"height_px",
			"fx_px",
			"fy_px",
			"cx_px",
			"cy_px",
			"camera_from_world",
			"held_out"
		],
		properties: {
			name: {
				type: "string",
				maxLength: 1024
			},
			width_px: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			height_px: {
				type: "integer",
				minimum: 1,
				exclusiveMaximum: 2147483648
			},
			fx_px: { type: "number" },
			fy_px: { type: "number" },
			cx_px: { type: "number" },
			cy_px: { type: "number" },
			camera_from_world: {
				type: "array",
				minItems: 12,
				maxItems: 12,
				items: { type: "number" }
			},
			held_out: { type: "boolean" }
		}
	},
	ViewsMeta: {
		type: "object",
		required: ["views"],
		properties: { views: {
			type: "array",
			items: { ref: "ViewMeta" }
		} }
	}
}, Ee = {
	CGSF: {
		layers: {
			init: [0],
			clip: [0]
		},
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["anchors", "baked"]
	},
	IMET: {
		layers: { init: [0] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["anchors", "baked"]
	},
	VIEW: {
		layers: { init: [0] },
		version: 0,
		critical: !1,
		repeats: !1,
		profiles: ["anchors", "baked"]
	},
	HEAD: {
		layers: { init: [0] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	HEDX: {
		layers: { init: [3] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	CMET: {
		layers: { clip: [0] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["anchors", "baked"]
	},
	APOS: {
		layers: {
			init: [0],
			clip: [1]
		},
		version: 1,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	ALSC: {
		layers: {
			init: [0],
			clip: [1]
		},
		version: 1,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	AFEA: {
		layers: {
			init: [0],
			clip: [1]
		},
		version: 1,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	ASTA: {
		layers: { clip: [0, 1] },
		version: 0,
		critical: !0,
		repeats: !0,
		profiles: ["anchors"]
	},
	FMET: {
		layers: { clip: [0] },
		version: 1,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	FMLP: {
		layers: { clip: [0] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["anchors"]
	},
	FTAB: {
		layers: { clip: [
			0,
			1,
			2
		] },
		version: 1,
		critical: !0,
		repeats: !0,
		profiles: ["anchors"]
	},
	BMET: {
		layers: { clip: [0] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["baked"]
	},
	BKEY: {
		layers: { clip: [0] },
		version: 0,
		critical: !0,
		repeats: !1,
		profiles: ["baked"]
	},
	BDLT: {
		layers: { clip: [1] },
		version: 0,
		critical: !0,
		repeats: !0,
		profiles: ["baked"]
	}
}, V = {
	segmentBytes: 536870912,
	manifestBytes: 67108864,
	metadataBytes: 4194304,
	arrayBytes: 1073741824,
	boxes: 2048,
	segments: 1048576,
	anchors: 2097152,
	channels: 512,
	mlpWidth: 4096,
	gaussiansPerAnchor: 64,
	clipFrames: 1024,
	lookups: 268435456,
	gaussians: 16777216,
	products: 68719476736,
	views: 4096
}, De = 2197175160, Oe = ke();
function ke() {
	let e = /* @__PURE__ */ new Int32Array(2048);
	for (let t = 0; t < 256; t++) {
		let n = t;
		for (let e = 0; e < 8; e++) n = n >>> 1 ^ (n & 1 ? De : 0);
		e[t] = n;
	}
	for (let t = 256; t < e.length; t++) {
		let n = e[t - 256];
		e[t] = n >>> 8 ^ e[n & 255];
	}
	return e;
}
function Ae(e) {
	let t = Oe, n = -1, r = 0;
	for (; r + 8 <= e.length; r += 8) {
		let i = n ^ (e[r] | e[r + 1] << 8 | e[r + 2] << 16 | e[r + 3] << 24);
		n = t[1792 + (i & 255)] ^ t[1536 + (i >>> 8 & 255)] ^ t[1280 + (i >>> 16 & 255)] ^ t[1024 + (i >>> 24)] ^ t[768 + e[r + 4]] ^ t[512 + e[r + 5]] ^ t[256 + e[r + 6]] ^ t[e[r + 7]];
	}
	for (; r < e.length; r++) n = n >>> 8 ^ t[(n ^ e[r]) & 255];
	return ~n >>> 0;
}
function je(e) {
	return e.toString(16).padStart(8, "0");
}
// src/format/fail.ts
function H(e, t, n = {}) {
	let r = [n.expected === void 0 ? "" : `expected ${n.expected}`, n.found === void 0 ? "" : `found ${n.found}`].filter(Boolean), i = r.length ? `${e} (${r.join(", ")})` : e;
	return n.hint === void 0 ? new E(i, t) : new E(i, t, n.hint);
}
function U(...e) {
	return e.filter(Boolean).join(", ");
}
var Me = 20, Ne = 1;
function Pe(e) {
	return new DataView(e.buffer, e.byteOffset, e.byteLength);
}
function Fe(e, t) {
	return e.getUint32(t + 4, !0) * 2 ** 32 + e.getUint32(t, !0);
}
function Ie(e, t, n, r = 0) {
	let i = r + t, a = U(n, `byte ${i}`);
	if (e.length - t < 24) throw H("a box header is cut", a, {
		expected: 24,
		found: e.length - t
	});
	let o = Pe(e), s = o.getUint32(t + Me, !0), c = Ae(e.subarray(t, t + Me));
	if (c !== s) throw Ve("a box header is damaged (CRC-32C)", a, s, c);
	let l = Le(e, t, a), [u, d, f, p] = e.subarray(t + 4, t + 8), m = U(n, `box ${l}, byte ${i}`);
	if (d > Ne || p) throw H("a box sets reserved flags", m);
	if (f >= 4) throw H("a box is in no layer", m, { found: f });
	let h = Fe(o, t + 8), g = i + 24 + h, _ = o.getUint32(t + 16, !0);
	return {
		type: l,
		version: u,
		critical: d === Ne,
		layer: f,
		length: h,
		payloadCrc: _,
		offset: i,
		end: g
	};
}
function Le(e, t, n) {
	let r = e.subarray(t, t + 4);
	if (r.some((e) => e <= 32 || e >= 127)) throw H("a box type is not ASCII", n);
	return String.fromCharCode(...r);
}
function Re(e, t, n, r = 0) {
	let i = U(n, `box ${t.type}, byte ${t.offset}`), a = t.offset - r + 24;
	if (t.length > e.length - a) throw H("a box runs past the end", i, {
		expected: `${t.length} bytes`,
		found: e.length - a
	});
	let o = e.subarray(a, a + t.length), s = Ae(o);
	if (s !== t.payloadCrc) throw Ve("a box is damaged (CRC-32C)", i, t.payloadCrc, s);
	return {
		...t,
		payload: o,
		where: n
	};
}
function* ze(e, t, n = !1) {
	let r = 0, i = 0;
	for (let a = 1; i < e.length && !(n && e.length - i < 24); a++) {
		if (a > V.boxes) throw H("too many boxes", U(t, `byte ${i}`));
		let n = Ie(e, i, t);
		if (n.layer < r) throw H("a box follows one of a higher layer", U(t, `box ${n.type}, byte ${i}`), { found: n.layer });
		yield n, r = n.layer, i = n.end;
	}
}
function Be(e, t, n = 0, r = {}) {
	return H(t, W(e, n), r);
}
function W(e, t = 0) {
	return U(e.where, `box ${e.type}, byte ${e.offset + 24 + t}`);
}
function Ve(e, t, n, r) {
	return H(e, t, {
		expected: je(n),
		found: je(r)
	});
}
// src/format/half.ts
function He(e) {
	let t = e & 32768 ? -1 : 1, n = e >>> 10 & 31, r = e & 1023;
	return n === 31 ? r ? NaN : t * Infinity : n === 0 ? t * r * 2 ** -24 : t * (1024 + r) * 2 ** (n - 25);
}
// src/format/cursor.ts
var Ue = class e {
	box;
	position;
	end;
	view;
	constructor(e, t = 0, n = e.payload.length) {
		this.box = e, this.position = t, this.end = n, this.view = Pe(e.payload);
	}
	get left() {
		return this.end - this.position;
	}
	error(e, t = {}) {
		return Be(this.box, e, this.position, t);
	}
	take(e) {
		let t = this.skip(e);
		return this.box.payload.subarray(t, t + e);
	}
	part(t) {
		let n = this.skip(t);
		return new e(this.box, n, n + t);
	}
	u8() {
		return this.view.getUint8(this.skip(1));
	}
	i8() {
		return this.view.getInt8(this.skip(1));
	}
	u16() {
		return this.view.getUint16(this.skip(2), !0);
	}
	u32() {
		return this.view.getUint32(this.skip(4), !0);
	}
	u64() {
		return Fe(this.view, this.skip(8));
	}
	f32() {
		return this.view.getFloat32(this.skip(4), !0);
	}
	f64() {
		return this.view.getFloat64(this.skip(8), !0);
	}
	floats(e) {
		let t = this.skip(4 * e), n = new Float32Array(e);
		for (let r = 0; r < e; r++) n[r] = this.view.getFloat32(t + 4 * r, !0);
		return this.finite(n, "a number is not finite");
	}
	halves(e) {
		let t = this.skip(2 * e), n = new Float32Array(e);
		for (let r = 0; r < e; r++) n[r] = He(this.view.getUint16(t + 2 * r, !0));
		return this.finite(n, "a perceptron's number is not finite");
	}
	numbers(e, t, n, r) {
		let { count: i, channels: a, mode: o } = t;
		return this.decode(r, (t) => e.decodeArray(t, i, a, o, n));
	}
	wideNumbers(e, t, n) {
		let { count: r, channels: i, mode: a } = t;
		return this.decode(n, (t) => e.decodeWideArray(t, r, i, a));
	}
	decode(e, t) {
		let n = this.position;
		try {
			return t(this.take(this.left));
		} catch (t) {
			throw !(t instanceof E) || t.where ? t : new E(t.what === "a number of an entropy-coded array is out of range" ? e : t.what, W(this.box, n), t.hint);
		}
	}
	finite(e, t) {
		if (!e.every(Number.isFinite)) throw this.error(t);
		return e;
	}
	skip(e) {
		if (e > this.left) {
			let t = {
				expected: `${e} bytes`,
				found: this.left
			};
			throw this.error("a box's payload is too short", t);
		}
		return this.position += e, this.position - e;
	}
}, We = (e) => e / 2 ** 32 | 0, Ge = (e) => e >>> 0;
function Ke(e, t, n, r) {
	let i = We(n), a = Ge(n);
	e.setUint32(t, r ? a : i, r), e.setUint32(t + 4, r ? i : a, r);
}
// node_modules/@noble/hashes/utils.js
function qe(e) {
	return e instanceof Uint8Array || ArrayBuffer.isView(e) && e.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in e && e.BYTES_PER_ELEMENT === 1;
}
var Je = (e) => e ? `"${e}" ` : "";
function Ye(e, t = "") {
	if (typeof e != "number") throw TypeError(Je(t) + "expected number, got " + typeof e);
	if (!Number.isSafeInteger(e) || e < 0) throw RangeError(Je(t) + "expected integer >= 0, got " + e);
	return e;
}
function Xe(e, t, n = "") {
	if (qe(e) && (t === void 0 || e.length === t)) return e;
	t !== void 0 && Ye(t, "length");
	let r = qe(e), i = t === void 0 ? "" : ` of length ${t}`, a = r ? `length=${e.length}` : `type=${typeof e}`, o = Je(n) + "expected Uint8Array" + i + ", got " + a;
	throw r ? RangeError(o) : TypeError(o);
}
var Ze = (e, t) => {
	if (typeof e != "object" || !e || Array.isArray(e)) throw TypeError((t === "object" ? "" : `"${t}" `) + "expected object, got type=" + typeof e);
}, Qe = (e, t) => {
	Ze(e, t);
	let n = Object.getPrototypeOf(e);
	if (n !== Object.prototype && n !== null) throw TypeError(`"${t}" expected plain object`);
	if (Object.hasOwn(e, "__proto__")) throw TypeError(`"${t}.__proto__" is not allowed`);
};
function $e(e, t = !0) {
	if (e.destroyed) throw Error("hash was destroyed");
	if (t && e.finished) throw Error("digest() was already called");
}
function et(e, t) {
	Xe(e, void 0, "output");
	let n = t.outputLen;
	if (!(e.length >= n)) throw RangeError("\"output\" expected length >= " + n);
}
function tt(...e) {
	for (let t = 0; t < e.length; t++) e[t].fill(0);
}
function nt(e) {
	return new DataView(e.buffer, e.byteOffset, e.byteLength);
}
function G(e, t) {
	return e << 32 - t | e >>> t;
}
function rt(e, t, n = "opts") {
	return Qe(e, "defaults"), t !== void 0 && Qe(t, n), Object.assign(Object.create(null), e, t);
}
function it(e, t = {}) {
	if (typeof e != "function") throw TypeError("\"hashCons\" expected function, got type=" + typeof e);
	t = rt({}, t, "info");
	let n = (t, n) => e(n).update(t).digest(), r = e(void 0);
	return n.outputLen = r.outputLen, n.blockLen = r.blockLen, n.canXOF = r.canXOF, n.create = (t) => e(t), Object.assign(n, t), Object.freeze(n);
}
var at = (e) => ({ oid: Uint8Array.from([
	6,
	9,
	96,
	134,
	72,
	1,
	101,
	3,
	4,
	2,
	e
]) });
// node_modules/@noble/hashes/_md.js
function ot(e, t, n) {
	return e & t ^ ~e & n;
}
function st(e, t, n) {
	return e & t ^ e & n ^ t & n;
}
var ct = class {
	blockLen;
	outputLen;
	canXOF = !1;
	padOffset;
	isLE;
	buffer;
	view;
	finished = !1;
	length = 0;
	pos = 0;
	destroyed = !1;
	constructor(e, t, n, r) {
		this.blockLen = e, this.outputLen = t, this.padOffset = n, this.isLE = r, this.buffer = new Uint8Array(e), this.view = nt(this.buffer);
	}
	update(e) {
		$e(this), Xe(e);
		let { view: t, buffer: n, blockLen: r } = this, i = e.length, a = !1;
		for (let o = 0; o < i;) {
			let s = Math.min(r - this.pos, i - o);
			if (s === r) {
				let t = nt(e);
				for (; r <= i - o; o += r) this.process(t, o);
				a = !0;
			} else n.set(o === 0 && s === i ? e : e.subarray(o, o + s), this.pos), this.pos += s, o += s, this.pos === r && (this.process(t, 0), this.pos = 0, a = !0);
		}
		return this.length += e.length, a && this.roundClean(), this;
	}
	digestInto(e) {
		$e(this), et(e, this), this.finished = !0;
		let { buffer: t, view: n, blockLen: r, isLE: i } = this, { pos: a } = this;
		t[a++] = 128, t.fill(0, a), this.padOffset > r - a && (this.process(n, 0), t.fill(0)), Ke(n, r - 8, this.length * 8, i), this.process(n, 0), this.roundClean();
		let o = e === t ? n : nt(e), s = this.outputLen, c = s / 4, l = this.get();
		if (s % 4 || c > l.length) throw Error("invalid outputLen");
		for (let e = 0; e < c; e++) o.setUint32(4 * e, l[e], i);
	}
	digest() {
		let { buffer: e, outputLen: t } = this;
		this.digestInto(e);
		let n = e.slice(0, t);
		return this.destroy(), n;
	}
	_cloneIntoMeta(e) {
		let { buffer: t, length: n, finished: r, destroyed: i, pos: a } = this;
		return e.destroyed = i, e.finished = r, e.length = n, e.pos = a, a && e.buffer.set(t), e;
	}
	clone() {
		return this._cloneInto();
	}
}, lt = /* @__PURE__ */ Uint32Array.from([
	1779033703,
	3144134277,
	1013904242,
	2773480762,
	1359893119,
	2600822924,
	528734635,
	1541459225
]), ut = /* @__PURE__ */ Uint32Array.from([
	1116352408,
	1899447441,
	3049323471,
	3921009573,
	961987163,
	1508970993,
	2453635748,
	2870763221,
	3624381080,
	310598401,
	607225278,
	1426881987,
	1925078388,
	2162078206,
	2614888103,
	3248222580,
	3835390401,
	4022224774,
	264347078,
	604807628,
	770255983,
	1249150122,
	1555081692,
	1996064986,
	2554220882,
	2821834349,
	2952996808,
	3210313671,
	3336571891,
	3584528711,
	113926993,
	338241895,
	666307205,
	773529912,
	1294757372,
	1396182291,
	1695183700,
	1986661051,
	2177026350,
	2456956037,
	2730485921,
	2820302411,
	3259730800,
	3345764771,
	3516065817,
	3600352804,
	4094571909,
	275423344,
	430227734,
	506948616,
	659060556,
	883997877,
	958139571,
	1322822218,
	1537002063,
	1747873779,
	1955562222,
	2024104815,
	2227730452,
	2361852424,
	2428436474,
	2756734187,
	3204031479,
	3329325298
]), K = /* @__PURE__ */ new Uint32Array(64), dt = class extends ct {
	A = 0;
	B = 0;
	C = 0;
	D = 0;
	E = 0;
	F = 0;
	G = 0;
	H = 0;
	constructor(e, t) {
		super(64, e, 8, !1), this.A = t[0] | 0, this.B = t[1] | 0, this.C = t[2] | 0, this.D = t[3] | 0, this.E = t[4] | 0, this.F = t[5] | 0, this.G = t[6] | 0, this.H = t[7] | 0;
	}
	get() {
		let { A: e, B: t, C: n, D: r, E: i, F: a, G: o, H: s } = this;
		return [
			e,
			t,
			n,
			r,
			i,
			a,
			o,
			s
		];
	}
	set(e, t, n, r, i, a, o, s) {
		this.A = e | 0, this.B = t | 0, this.C = n | 0, this.D = r | 0, this.E = i | 0, this.F = a | 0, this.G = o | 0, this.H = s | 0;
	}
	_cloneInto(e) {
		return (e ||= new this.constructor()).set(...this.get()), this._cloneIntoMeta(e);
	}
	process(e, t) {
		for (let n = 0; n < 16; n++, t += 4) K[n] = e.getUint32(t, !1);
		for (let e = 16; e < 64; e++) {
			let t = K[e - 15], n = K[e - 2], r = G(t, 7) ^ G(t, 18) ^ t >>> 3, i = G(n, 17) ^ G(n, 19) ^ n >>> 10;
			K[e] = i + K[e - 7] + r + K[e - 16] | 0;
		}
		let { A: n, B: r, C: i, D: a, E: o, F: s, G: c, H: l } = this;
		for (let e = 0; e < 64; e++) {
			let t = G(o, 6) ^ G(o, 11) ^ G(o, 25), u = l + t + ot(o, s, c) + ut[e] + K[e] | 0, d = (G(n, 2) ^ G(n, 13) ^ G(n, 22)) + st(n, r, i) | 0;
			l = c, c = s, s = o, o = a + u | 0, a = i, i = r, r = n, n = u + d | 0;
		}
		n = n + this.A | 0, r = r + this.B | 0, i = i + this.C | 0, a = a + this.D | 0, o = o + this.E | 0, s = s + this.F | 0, c = c + this.G | 0, l = l + this.H | 0, this.set(n, r, i, a, o, s, c, l);
	}
	roundClean() {
		tt(K);
	}
	destroy() {
		this.destroyed = !0, this.set(0, 0, 0, 0, 0, 0, 0, 0), tt(this.buffer);
	}
}, ft = class extends dt {
	constructor() {
		super(32, lt);
	}
}, pt = /* @__PURE__ */ it(() => new ft(), /* @__PURE__ */ at(1)), mt = Array.from({ length: 256 }, (e, t) => t.toString(16).padStart(2, "0"));
function ht(e) {
	let t = "";
	for (let n of e) t += mt[n];
	return t;
}
async function gt(e) {
	let t = globalThis.crypto?.subtle;
	return t ? ht(new Uint8Array(await t.digest("SHA-256", e))) : _t(e);
}
function _t(e) {
	return ht(pt(e));
}
// src/format/container.ts
var vt = "CGSF", yt = 24, q = 24 + yt, bt = "894347530d0a1a0a", xt = class {
	kind;
	boxes;
	whole;
	where;
	constructor(e, t, n, r) {
		this.kind = e, this.boxes = t, this.whole = n, this.where = r;
	}
	all(e) {
		return this.boxes.filter((t) => t.type === e);
	}
	one(e) {
		let t = this.boxes.find((t) => t.type === e);
		if (!t) throw this.error(`the ${this.kind} segment has no ${e} box`);
		return t;
	}
	error(e) {
		return H(e, this.where);
	}
	requireProfile(e) {
		for (let t of this.boxes) if (!Ee[t.type].profiles.includes(e)) throw Be(t, `the box has no place in a stream of the ${e} profile`);
	}
};
function St(e, t, n, r) {
	if (e.length > V.segmentBytes) throw H("a segment is too long", r);
	if (e.length < q) throw H("a segment is cut", r, {
		expected: q,
		found: e.length
	});
	if (String.fromCharCode(...e.subarray(0, 4)) !== vt) throw H("not a ClipGStream segment", r);
	let i = wt(e, r);
	if (i.kind !== t) throw H("another kind of segment", r, {
		expected: t,
		found: i.kind
	});
	let a = i.bytes === e.length;
	Ct(i.bytes, e.length, n, r);
	let o = [];
	for (let t of ze(e, r, !a)) {
		if (t.layer >= n) break;
		o.push(Re(e, t, r));
	}
	let s = o.slice(1).filter((e) => Dt(e, t));
	return Ot(s), new xt(t, s, a, r);
}
function Ct(e, t, n, r) {
	if (e < t) throw H("bytes follow a segment's end", r, {
		expected: e,
		found: t
	});
	if (n >= 4 && e > t) throw H("a segment is cut", r, {
		expected: e,
		found: t
	});
	if (e > V.segmentBytes) throw H("a segment is too long", r, { found: e });
}
function wt(e, t, n = 0) {
	let r = Re(e, Ie(e, 0, t, n), t, n), i = new Ue(r);
	if (r.payload.length !== yt) throw i.error("a file-type box has another length", { found: r.payload.length });
	let a = ht(i.take(8));
	if (a !== bt) throw i.error("the magic bytes are wrong", {
		expected: bt,
		found: a
	});
	let [o, s] = [i.u16(), i.u16()];
	return Tt(o, s, U(t, `byte ${n}`)), {
		kind: String.fromCharCode(...i.take(4)),
		major: o,
		minor: s,
		bytes: i.u64()
	};
}
function Tt(e, t, n) {
	if (e === 1) return;
	let r = e > 1 ? "use a newer player" : "pack the stream again with a newer clipgstream";
	throw H(`stream format version ${e}.${t} is not known`, n, { hint: r });
}
function Et(e, t) {
	let n = [
		0,
		0,
		0,
		0
	];
	for (let r of ze(e, t)) n.fill(r.end, r.layer);
	if (n[3] !== e.length) throw H("a segment is cut", t, {
		expected: n[3],
		found: e.length
	});
	return n;
}
function Dt(e, t) {
	let n = Object.hasOwn(Ee, e.type) ? Ee[e.type] : void 0, r = n?.layers[t];
	if (r && n.version === e.version) {
		if (!r.includes(e.layer)) throw Be(e, "a box is in another layer", 0, { found: e.layer });
		return !0;
	}
	if (!e.critical) return !1;
	throw H(`box ${e.type} version ${e.version} in the ${t} segment must be understood`, U(e.where, `byte ${e.offset}`), {
		found: "an unknown box",
		hint: "use a newer player"
	});
}
function Ot(e) {
	let t = /* @__PURE__ */ new Set([vt]);
	for (let n of e) {
		if (t.has(n.type) && !Ee[n.type].repeats) throw H(`box ${n.type} stands twice in a segment`, U(n.where, `byte ${n.offset}`));
		t.add(n.type);
	}
}
// src/format/schema.ts
var kt = /* @__PURE__ */ new Map();
function At(e, t, n = "") {
	if (t.ref) return At(e, Te[t.ref], n);
	let r = Mt(e, t);
	return r ? {
		path: n,
		expected: r
	} : Array.isArray(e) ? Lt(e, t, n) : jt(e) ? Rt(e, t, n) : null;
}
function jt(e) {
	return typeof e == "object" && !!e && !Array.isArray(e);
}
function Mt(e, t) {
	if (!Nt(e, t.type)) return `type ${t.type}`;
	if (t.const !== void 0 && e !== t.const) return `"${t.const}"`;
	if (typeof e == "number") return Pt(e, t);
	if (typeof e == "string") return Ft(e, t);
	if (Array.isArray(e)) {
		let { minItems: n = 0, maxItems: r = Infinity } = t;
		return e.length < n || e.length > r ? `${n} to ${r} items` : "";
	}
	return "";
}
function Nt(e, t) {
	return t === "integer" ? Number.isInteger(e) : t === "number" ? Number.isFinite(e) : t === "array" ? Array.isArray(e) : t === "object" ? jt(e) : t === void 0 || typeof e === t;
}
function Pt(e, t) {
	let { minimum: n, maximum: r, exclusiveMinimum: i, exclusiveMaximum: a } = t;
	return n !== void 0 && e < n ? `at least ${n}` : r !== void 0 && e > r ? `at most ${r}` : i !== void 0 && e <= i ? `above ${i}` : a !== void 0 && e >= a ? `below ${a}` : "";
}
function Ft(e, t) {
	let { maxLength: n, pattern: r } = t;
	return n !== void 0 && e.length > n && [...e].length > n ? `at most ${n} characters` : r === void 0 || It(r).test(e) ? "" : `text like ${r}`;
}
function It(e) {
	let t = kt.get(e) ?? new RegExp(e, "u");
	return kt.set(e, t), t;
}
function Lt(e, t, n) {
	for (let [r, i] of e.entries()) {
		let e = t.prefixItems?.[r] ?? t.items, a = e ? At(i, e, zt(n, r)) : null;
		if (a) return a;
	}
	return null;
}
function Rt(e, t, n) {
	for (let [r, i] of Object.entries(t.properties ?? {})) if (Object.hasOwn(e, r)) {
		let t = At(e[r], i, zt(n, r));
		if (t) return t;
	} else if (t.required?.includes(r)) return {
		path: zt(n, r),
		expected: "a value"
	};
	let r = t.oneOf ?? [], i = r.filter((t) => t.required.every((t) => Object.hasOwn(e, t)));
	return r.length === 0 || i.length === 1 ? null : {
		path: n,
		expected: `exactly one of ${r.map((e) => e.required.join(", ")).join(", ")}`
	};
}
function zt(e, t) {
	return e ? `${e}.${t}` : String(t);
}
// src/format/json.ts
var Bt = 200, [Vt, Ht, Ut, Wt, Gt, Kt] = [
	34,
	92,
	123,
	125,
	91,
	93
];
function qt(e, t, n, r) {
	let i = Jt(e, n, r), a = At(i, Te[t]);
	if (a) throw H(`${n} is not valid: ${a.path || "document"}`, r, { expected: a.expected });
	return i;
}
function Jt(e, t, n) {
	if (Yt(e)) throw H(`${t} is not valid: document`, n, { found: "too many levels" });
	try {
		return JSON.parse(new TextDecoder("utf-8", {
			fatal: !0,
			ignoreBOM: !0
		}).decode(e));
	} catch (e) {
		throw e instanceof SyntaxError || e instanceof TypeError ? H(`${t} is not valid: document`, n, { expected: "JSON" }) : e;
	}
}
function Yt(e) {
	let t = 0, n = !1;
	for (let r = 0; r < e.length; r++) {
		let i = e[r];
		if (i === Vt ? n = !n : n ? r += +(i === Ht) : i === Ut || i === Gt ? t++ : (i === Wt || i === Kt) && t--, t > Bt) return !0;
	}
	return !1;
}
// src/format/manifest.ts
var J = class extends E {}, Xt = /^\{"crc32c":"([0-9a-f]{8})",$/, Zt = 21, Qt = /^\d{1,5}\.\d{1,5}$/, $t = 1e-6, en = "the manifest";
function tn(e, t, n = "file") {
	if (e.length > V.manifestBytes) throw H("the manifest is too long", t);
	nn(e, t), an(qt(e, "ManifestHeader", en, t), t);
	let r = qt(e, "Manifest", en, t);
	if (Math.max(r.inits.length, r.segments.length) > V.segments) throw H("the manifest lists too many segments", t, { expected: V.segments });
	let i = on(r, n);
	if (i) throw H(`the manifest is not valid: ${i}`, t);
	return dn(r);
}
function nn(e, t) {
	let n = Xt.exec(String.fromCharCode(...e.subarray(0, Zt))), r = je(Ae(e.subarray(Zt)));
	if (n?.[1] !== r) throw rn(e, t), new J(`the manifest is damaged (CRC-32C) (expected ${n ? `${n[1]}, found ${r}` : "a checksum as first member"})`, t);
}
function rn(e, t) {
	try {
		an(qt(e, "ManifestHeader", en, t), t);
	} catch (e) {
		if (!(e instanceof E)) throw e;
		if (e.what.startsWith("stream format version")) throw new J(e.what, t, e.hint);
	}
}
function an(e, t) {
	if (!Qt.test(e.format_version)) throw H("the manifest is not valid: format_version", t, { expected: "major.minor" });
	let [n, r] = e.format_version.split(".").map(Number);
	Tt(n, r, t);
}
function on(e, t) {
	return sn(e) || cn(e) || ln(e, t) || un(e);
}
function sn(e) {
	for (let [t, n] of Object.entries({
		inits: e.inits,
		segments: e.segments
	})) for (let [e, { layers: r, bytes: i }] of n.entries()) if (!(r[0] <= r[1] && r[1] <= r[2] && r[2] <= r[3]) || r[3] !== i) return `${t}.${e}: layers must not fall, and the last must be all bytes`;
	let t = e.inits.findIndex((e) => e.id !== e.sha256);
	return t < 0 ? "" : `inits.${t}: an init segment's id is its SHA-256`;
}
function cn(e) {
	let t = new Set(e.inits.map((e) => e.id));
	if (t.size < e.inits.length) return "an init segment is listed twice";
	if (e.sequence !== (e.segments[0]?.clip ?? 0)) return "sequence is not the number of the first clip";
	let n = e.segments.find((e) => !t.has(e.init));
	if (n) return `clip ${n.clip} needs an init segment that is not listed`;
	for (let [t, n] of e.segments.entries()) {
		let r = e.segments[t - 1];
		if (r && (n.clip <= r.clip || n.first_frame < r.first_frame + r.frames)) return `clip ${n.clip} does not follow clip ${r.clip} in number and frames`;
	}
	return "";
}
function ln(e, t) {
	let n = [...e.inits, ...e.segments];
	if (n.some((e) => e[t] === void 0)) return t === "file" ? "a folder's segments need files" : "a single file's segments need offsets";
	if (t === "file") return new Set(n.map((e) => e.file)).size < n.length ? "a file is listed twice" : "";
	let r = n.map(({ offset: e = 0, bytes: t }) => ({
		offset: e,
		bytes: t
	}));
	r.sort((e, t) => e.offset - t.offset);
	let i = r.findIndex((e, t) => t > 0 && e.offset - r[t - 1].offset < r[t - 1].bytes);
	return i < 0 ? "" : `two segments overlap at byte ${r[i].offset}`;
}
function un(e) {
	let t = e.fps[0] / e.fps[1];
	for (let { clip: n, frames: r, duration_s: i } of e.segments) {
		let a = i * t;
		if (Math.abs(a - r) > $t * Math.max(a, r)) return `clip ${n} does not last as long as its frames`;
		if (i > e.target_duration_s * 1.000001) return `clip ${n} is longer than target_duration_s`;
	}
	return "";
}
function dn(e) {
	return {
		formatVersion: e.format_version,
		fps: e.fps,
		targetDurationS: e.target_duration_s,
		sequence: e.sequence,
		inits: e.inits.map((e) => ({
			...fn(e),
			id: e.id
		})),
		segments: e.segments.map((e) => ({
			...fn(e),
			clip: e.clip,
			init: e.init,
			firstFrame: e.first_frame,
			frames: e.frames,
			durationS: e.duration_s
		})),
		ended: e.ended
	};
}
function fn(e) {
	let { file: t, offset: n, bytes: r, sha256: i, layers: a } = e, o = {
		bytes: r,
		sha256: i,
		layers: a
	};
	return t === void 0 ? n === void 0 ? o : {
		offset: n,
		...o
	} : {
		file: t,
		...o
	};
}
function pn(e, t, n = "manifest") {
	let r = mn(e, t);
	if (r) throw new E(`the stream was replaced while it was read: ${r}`, n, "open it again");
}
function mn(e, t) {
	if (Y(e, t)) return "";
	if (e.ended) return "it had ended";
	if (!Y([e.fps, e.targetDurationS], [t.fps, t.targetDurationS])) return "it has another frame rate or clip length";
	if (e.segments.length && t.sequence < e.sequence) return "its sequence went back";
	if (e.segments.length && !t.segments.length) return "its clips are gone";
	let n = e.segments.filter((e) => e.clip >= t.sequence);
	if (!n.every((e, n) => hn(e, t.segments[n]))) return "a listed clip has changed";
	let r = new Set(n.map((e) => e.init)), i = new Map(t.inits.map((e) => [e.id, e]));
	return e.inits.some((e) => r.has(e.id) && !Y(e, i.get(e.id))) ? "a listed init segment has changed" : "";
}
function hn(e, t) {
	return !t || e.sha256 !== void 0 ? Y(e, t) : Y(gn(e), gn(t));
}
function gn(e) {
	let { sha256: t, layers: n, ...r } = e;
	return r;
}
function Y(e, t) {
	if (typeof e != "object" || typeof t != "object" || e === null || t === null) return e === t;
	let [n, r] = [Object.entries(e), Object.entries(t)], i = new Map(r);
	return n.length === r.length && n.every(([e, t]) => Y(t, i.get(e)));
}
// src/stream/abort.ts
function _n(e, t) {
	return t === void 0 ? e : new Promise((n, r) => {
		let i = () => r(t.reason);
		t.addEventListener("abort", i), t.aborted && i(), e.then(n, r).finally(() => t.removeEventListener("abort", i));
	});
}
// src/format/clip-meta.ts
function vn(e) {
	let t = new Ue(e), [n, r, i, a] = [
		t.u32(),
		t.u64(),
		t.u32(),
		t.u32()
	], o = ht(t.take(32));
	if (r >= 2 ** 53) throw H("a clip's number or first frame is out of range", W(e), { found: r });
	return {
		clip: n,
		firstFrame: r,
		frames: i,
		anchors: a,
		initId: o
	};
}
// node_modules/fzstd/esm/index.mjs
var yn = ArrayBuffer, X = Uint8Array, bn = Uint16Array, xn = Int16Array, Sn = Int32Array, Cn = function(e, t, n) {
	if (X.prototype.slice) return X.prototype.slice.call(e, t, n);
	(t == null || t < 0) && (t = 0), (n == null || n > e.length) && (n = e.length);
	var r = new X(n - t);
	return r.set(e.subarray(t, n)), r;
}, wn = function(e, t, n, r) {
	if (X.prototype.fill) return X.prototype.fill.call(e, t, n, r);
	for ((n == null || n < 0) && (n = 0), (r == null || r > e.length) && (r = e.length); n < r; ++n) e[n] = t;
	return e;
}, Tn = function(e, t, n, r) {
	if (X.prototype.copyWithin) return X.prototype.copyWithin.call(e, t, n, r);
	for ((n == null || n < 0) && (n = 0), (r == null || r > e.length) && (r = e.length); n < r;) e[t++] = e[n++];
}, En = [
	"invalid zstd data",
	"window size too large (>2046MB)",
	"invalid block type",
	"FSE accuracy too high",
	"match distance too far back",
	"unexpected EOF"
], Z = function(e, t, n) {
	var r = Error(t || En[e]);
	if (r.code = e, Error.captureStackTrace && Error.captureStackTrace(r, Z), !n) throw r;
	return r;
}, Dn = function(e, t, n) {
	for (var r = 0, i = 0; r < n; ++r) i |= e[t++] << (r << 3);
	return i;
}, On = function(e, t) {
	return (e[t] | e[t + 1] << 8 | e[t + 2] << 16 | e[t + 3] << 24) >>> 0;
}, kn = function(e, t) {
	var n = e[0] | e[1] << 8 | e[2] << 16;
	if (n == 3126568 && e[3] == 253) {
		var r = e[4], i = r >> 5 & 1, a = r >> 2 & 1, o = r & 3, s = r >> 6;
		r & 8 && Z(0);
		var c = 6 - i, l = o == 3 ? 4 : o, u = Dn(e, c, l);
		c += l;
		var d = s ? 1 << s : i, f = Dn(e, c, d) + (s == 1 && 256), p = f;
		if (!i) {
			var m = 1 << 10 + (e[5] >> 3);
			p = m + (m >> 3) * (e[5] & 7);
		}
		p > 2145386496 && Z(1);
		var h = new X((t == 1 ? f || p : t ? 0 : p) + 12);
		return h[0] = 1, h[4] = 4, h[8] = 8, {
			b: c + d,
			y: 0,
			l: 0,
			d: u,
			w: t && t != 1 ? t : h.subarray(12),
			e: p,
			o: new Sn(h.buffer, 0, 3),
			u: f,
			c: a,
			m: Math.min(131072, p)
		};
	}
	if ((n >> 4 | e[3] << 20) == 25481893) return On(e, 4) + 8;
	Z(0);
}, Q = function(e) {
	for (var t = 0; 1 << t <= e; ++t);
	return t - 1;
}, An = function(e, t, n) {
	var r = (t << 3) + 4, i = (e[t] & 15) + 5;
	i > n && Z(3);
	for (var a = 1 << i, o = a, s = -1, c = -1, l = -1, u = a, d = new yn(512 + (a << 2)), f = new xn(d, 0, 256), p = new bn(d, 0, 256), m = new bn(d, 512, a), h = 512 + (a << 1), g = new X(d, h, a), _ = new X(d, h + a); s < 255 && o > 0;) {
		var v = Q(o + 1), y = r >> 3, b = (1 << v + 1) - 1, x = (e[y] | e[y + 1] << 8 | e[y + 2] << 16) >> (r & 7) & b, S = (1 << v) - 1, C = b - o - 1, w = x & S;
		if (w < C ? (r += v, x = w) : (r += v + 1, x > S && (x -= C)), f[++s] = --x, x == -1 ? (o += x, g[--u] = s) : o -= x, !x) do {
			var T = r >> 3;
			c = (e[T] | e[T + 1] << 8) >> (r & 7) & 3, r += 2, s += c;
		} while (c == 3);
	}
	(s > 255 || o) && Z(0);
	for (var E = 0, D = (a >> 1) + (a >> 3) + 3, O = a - 1, k = 0; k <= s; ++k) {
		var A = f[k];
		if (A < 1) p[k] = -A;
		else for (l = 0; l < A; ++l) {
			g[E] = k;
			do
				E = E + D & O;
			while (E >= u);
		}
	}
	for (E && Z(0), l = 0; l < a; ++l) {
		var j = p[g[l]]++, M = _[l] = i - Q(j);
		m[l] = (j << M) - a;
	}
	return [r + 7 >> 3, {
		b: i,
		s: g,
		n: _,
		t: m
	}];
}, jn = function(e, t) {
	var n = 0, r = -1, i = new X(292), a = e[t], o = i.subarray(0, 256), s = i.subarray(256, 268), c = new bn(i.buffer, 268);
	if (a < 128) {
		var l = An(e, t + 1, 6), u = l[0], d = l[1];
		t += a;
		var f = u << 3, p = e[t];
		p || Z(0);
		for (var m = 0, h = 0, g = d.b, _ = g, v = (++t << 3) - 8 + Q(p); v -= g, !(v < f);) {
			var y = v >> 3;
			if (m += (e[y] | e[y + 1] << 8) >> (v & 7) & (1 << g) - 1, o[++r] = d.s[m], v -= _, v < f) break;
			y = v >> 3, h += (e[y] | e[y + 1] << 8) >> (v & 7) & (1 << _) - 1, o[++r] = d.s[h], g = d.n[m], m = d.t[m], _ = d.n[h], h = d.t[h];
		}
		++r > 255 && Z(0);
	} else {
		for (r = a - 127; n < r; n += 2) {
			var b = e[++t];
			o[n] = b >> 4, o[n + 1] = b & 15;
		}
		++t;
	}
	var x = 0;
	for (n = 0; n < r; ++n) {
		var S = o[n];
		S > 11 && Z(0), x += S && 1 << S - 1;
	}
	var C = Q(x) + 1, w = 1 << C, T = w - x;
	for (T & T - 1 && Z(0), o[r++] = Q(T) + 1, n = 0; n < r; ++n) {
		var S = o[n];
		++s[o[n] = S && C + 1 - S];
	}
	var E = new X(w << 1), D = E.subarray(0, w), O = E.subarray(w);
	for (c[C] = 0, n = C; n > 0; --n) {
		var k = c[n];
		wn(O, n, k, c[n - 1] = k + s[n] * (1 << C - n));
	}
	for (c[0] != w && Z(0), n = 0; n < r; ++n) {
		var A = o[n];
		if (A) {
			var j = c[A];
			wn(D, n, j, c[A] = j + (1 << C - A));
		}
	}
	return [t, {
		n: O,
		b: C,
		s: D
	}];
}, Mn = (/*#__PURE__*/ An(/*#__PURE__*/ new X([
	81,
	16,
	99,
	140,
	49,
	198,
	24,
	99,
	12,
	33,
	196,
	24,
	99,
	102,
	102,
	134,
	70,
	146,
	4
]), 0, 6))[1], Nn = (/*#__PURE__*/ An(/*#__PURE__*/ new X([
	33,
	20,
	196,
	24,
	99,
	140,
	33,
	132,
	16,
	66,
	8,
	33,
	132,
	16,
	66,
	8,
	33,
	68,
	68,
	68,
	68,
	68,
	68,
	68,
	68,
	36,
	9
]), 0, 6))[1], Pn = (/*#__PURE__ */ An(/*#__PURE__*/ new X([
	32,
	132,
	16,
	66,
	102,
	70,
	68,
	68,
	68,
	68,
	36,
	73,
	2
]), 0, 5))[1], Fn = function(e, t) {
	for (var n = e.length, r = new Sn(n), i = 0; i < n; ++i) r[i] = t, t += 1 << e[i];
	return r;
}, In = /*#__PURE__ */ new X((/*#__PURE__ */ new Sn([
	0,
	0,
	0,
	0,
	16843009,
	50528770,
	134678020,
	202050057,
	269422093
])).buffer, 0, 36), Ln = /*#__PURE__ */ Fn(In, 0), Rn = /*#__PURE__ */ new X((/*#__PURE__ */ new Sn([
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	16843009,
	50528770,
	117769220,
	185207048,
	252579084,
	16
])).buffer, 0, 53), zn = /*#__PURE__ */ Fn(Rn, 3), Bn = function(e, t, n) {
	var r = e.length, i = t.length, a = e[r - 1], o = (1 << n.b) - 1, s = -n.b;
	a || Z(0);
	for (var c = 0, l = n.b, u = (r << 3) - 8 + Q(a) - l, d = -1; u > s && d < i;) {
		var f = u >> 3, p = (e[f] | e[f + 1] << 8 | e[f + 2] << 16) >> (u & 7);
		c = (c << l | p) & o, t[++d] = n.s[c], u -= l = n.n[c];
	}
	(u != s || d + 1 != i) && Z(0);
}, Vn = function(e, t, n) {
	var r = 6, i = t.length + 3 >> 2, a = i << 1, o = i + a;
	Bn(e.subarray(r, r += e[0] | e[1] << 8), t.subarray(0, i), n), Bn(e.subarray(r, r += e[2] | e[3] << 8), t.subarray(i, a), n), Bn(e.subarray(r, r += e[4] | e[5] << 8), t.subarray(a, o), n), Bn(e.subarray(r), t.subarray(o), n);
}, Hn = function(e, t, n) {
	var r, i = t.b, a = e[i], o = a >> 1 & 3;
	t.l = a & 1;
	var s = a >> 3 | e[i + 1] << 5 | e[i + 2] << 13, c = (i += 3) + s;
	if (o == 1) return i >= e.length ? void 0 : (t.b = i + 1, n ? (wn(n, e[i], t.y, t.y += s), n) : wn(new X(s), e[i]));
	if (!(c > e.length)) {
		if (o == 0) return t.b = c, n ? (n.set(e.subarray(i, c), t.y), t.y += s, n) : Cn(e, i, c);
		if (o == 2) {
			var l = e[i], u = l & 3, d = l >> 2 & 3, f = l >> 4, p = 0, m = 0;
			u < 2 ? d & 1 ? f |= e[++i] << 4 | (d & 2 && e[++i] << 12) : f = l >> 3 : (m = d, d < 2 ? (f |= (e[++i] & 63) << 4, p = e[i] >> 6 | e[++i] << 2) : d == 2 ? (f |= e[++i] << 4 | (e[++i] & 3) << 12, p = e[i] >> 2 | e[++i] << 6) : (f |= e[++i] << 4 | (e[++i] & 63) << 12, p = e[i] >> 6 | e[++i] << 2 | e[++i] << 10)), ++i;
			var h = n ? n.subarray(t.y, t.y + t.m) : new X(t.m), g = h.length - f;
			if (u == 0) h.set(e.subarray(i, i += f), g);
			else if (u == 1) wn(h, e[i++], g);
			else {
				var _ = t.h;
				if (u == 2) {
					var v = jn(e, i);
					p += i - (i = v[0]), t.h = _ = v[1];
				} else _ || Z(0);
				(m ? Vn : Bn)(e.subarray(i, i += p), h.subarray(g), _);
			}
			var y = e[i++];
			if (y) {
				y == 255 ? y = (e[i++] | e[i++] << 8) + 32512 : y > 127 && (y = y - 128 << 8 | e[i++]);
				var b = e[i++];
				b & 3 && Z(0);
				for (var x = [
					Nn,
					Pn,
					Mn
				], S = 2; S > -1; --S) {
					var C = b >> (S << 1) + 2 & 3;
					if (C == 1) {
						var w = new X([
							0,
							0,
							e[i++]
						]);
						x[S] = {
							s: w.subarray(2, 3),
							n: w.subarray(0, 1),
							t: new bn(w.buffer, 0, 1),
							b: 0
						};
					} else C == 2 ? (r = An(e, i, 9 - (S & 1)), i = r[0], x[S] = r[1]) : C == 3 && (t.t || Z(0), x[S] = t.t[S]);
				}
				var T = t.t = x, E = T[0], D = T[1], O = T[2], k = e[c - 1];
				k || Z(0);
				var A = (c << 3) - 8 + Q(k) - O.b, j = A >> 3, M = 0, ee = (e[j] | e[j + 1] << 8) >> (A & 7) & (1 << O.b) - 1;
				j = (A -= D.b) >> 3;
				var te = (e[j] | e[j + 1] << 8) >> (A & 7) & (1 << D.b) - 1;
				j = (A -= E.b) >> 3;
				var N = (e[j] | e[j + 1] << 8) >> (A & 7) & (1 << E.b) - 1;
				for (++y; --y;) {
					var ne = O.s[ee], re = O.n[ee], ie = E.s[N], ae = E.n[N], P = D.s[te], F = D.n[te];
					j = (A -= P) >> 3;
					var oe = 1 << P, I = oe + ((e[j] | e[j + 1] << 8 | e[j + 2] << 16 | e[j + 3] << 24) >>> (A & 7) & oe - 1);
					j = (A -= Rn[ie]) >> 3;
					var L = zn[ie] + ((e[j] | e[j + 1] << 8 | e[j + 2] << 16) >> (A & 7) & (1 << Rn[ie]) - 1);
					j = (A -= In[ne]) >> 3;
					var R = Ln[ne] + ((e[j] | e[j + 1] << 8 | e[j + 2] << 16) >> (A & 7) & (1 << In[ne]) - 1);
					if (j = (A -= re) >> 3, ee = O.t[ee] + ((e[j] | e[j + 1] << 8) >> (A & 7) & (1 << re) - 1), j = (A -= ae) >> 3, N = E.t[N] + ((e[j] | e[j + 1] << 8) >> (A & 7) & (1 << ae) - 1), j = (A -= F) >> 3, te = D.t[te] + ((e[j] | e[j + 1] << 8) >> (A & 7) & (1 << F) - 1), I > 3) t.o[2] = t.o[1], t.o[1] = t.o[0], t.o[0] = I -= 3;
					else {
						var se = I - (R != 0);
						se ? (I = se == 3 ? t.o[0] - 1 : t.o[se], se > 1 && (t.o[2] = t.o[1]), t.o[1] = t.o[0], t.o[0] = I) : I = t.o[0];
					}
					for (var S = 0; S < R; ++S) h[M + S] = h[g + S];
					M += R, g += R;
					var z = M - I;
					if (z < 0) {
						var B = -z, ce = t.e + z;
						B > L && (B = L);
						for (var S = 0; S < B; ++S) h[M + S] = t.w[ce + S];
						M += B, L -= B, z = 0;
					}
					for (var S = 0; S < L; ++S) h[M + S] = h[z + S];
					M += L;
				}
				if (M != g) for (; g < h.length;) h[M++] = h[g++];
				else M = h.length;
				n ? t.y += M : h = Cn(h, 0, M);
			} else if (n) {
				if (t.y += f, g) for (var S = 0; S < f; ++S) h[S] = h[g + S];
			} else g && (h = Cn(h, g));
			return t.b = c, h;
		}
		Z(2);
	}
}, Un = function(e, t) {
	if (e.length == 1) return e[0];
	for (var n = new X(t), r = 0, i = 0; r < e.length; ++r) {
		var a = e[r];
		n.set(a, i), i += a.length;
	}
	return n;
}, Wn = /* @__PURE__ */ function() {
	function e(e) {
		this.ondata = e, this.c = [], this.l = 0, this.z = 0;
	}
	return e.prototype.push = function(e, t) {
		if (typeof this.s == "number") {
			var n = Math.min(e.length, this.s);
			e = e.subarray(n), this.s -= n;
		}
		var r = e.length + this.l;
		if (!this.s) {
			if (t) {
				if (!r) {
					this.ondata(new X(0), !0);
					return;
				}
				r < 5 && Z(5);
			} else if (r < 18) {
				this.c.push(e), this.l = r;
				return;
			}
			if (this.l &&= (this.c.push(e), e = Un(this.c, r), this.c = [], 0), typeof (this.s = kn(e)) == "number") return this.push(e, t);
		}
		if (typeof this.s != "number") {
			if (r < (this.z || 3) || (this.l &&= (this.c.push(e), e = Un(this.c, r), this.c = [], 0), !this.z && r < (this.z = e[this.s.b] & 2 ? 4 : 3 + (e[this.s.b] >> 3 | e[this.s.b + 1] << 5 | e[this.s.b + 2] << 13)))) {
				t && Z(5), this.c.push(e), this.l = r;
				return;
			}
			for (this.z = 0;;) {
				var i = Hn(e, this.s);
				if (i) this.ondata(i, !1), Tn(this.s.w, 0, i.length), this.s.w.set(i, this.s.w.length - i.length);
				else {
					t && Z(5);
					var a = e.subarray(this.s.b);
					this.s.b = 0, this.c.push(a), this.l += a.length;
					return;
				}
				if (this.s.l) {
					var o = e.subarray(this.s.b);
					this.s = this.s.c * 4, this.push(o, t);
					return;
				}
			}
		} else t && Z(5);
	}, e;
}(), Gn = 4247762216, Kn = 1, qn = 3, Jn = 10;
function Yn(e, t) {
	let n = new Ue(e), r = n.u32();
	if (r > V.metadataBytes) throw n.error("packed data is too large", { found: r });
	let i = n.error("packed data is damaged"), a = n.error("packed data has another size", { expected: r }), o = n.take(n.left), s = Xn(o);
	if (!s) throw i;
	if (s.contentSize !== r) throw a;
	if (Qn(o, s) !== o.length) throw i;
	let c = $n(o, s, r);
	if (!c) throw i;
	return qt(c, t, `the metadata of box ${e.type}`, W(e));
}
function Xn(e) {
	let t = Pe(e);
	if (e.length < 6 || t.getUint32(0, !0) !== Gn) return null;
	let n = e[4], r = n >>> 5 & 1, i = [
		r,
		2,
		4,
		8
	][n >>> 6], a = 6 - r;
	return n & 11 || e.length < a + i ? null : {
		contentSize: Zn(t, a, i),
		headerBytes: a + i,
		hasChecksum: !!(n & 4)
	};
}
function Zn(e, t, n) {
	return n === 1 ? e.getUint8(t) : n === 2 ? e.getUint16(t, !0) + 256 : n === 4 ? e.getUint32(t, !0) : n === 8 ? Fe(e, t) : -1;
}
function Qn(e, t) {
	let n = t.headerBytes;
	for (let t = 0; !t;) {
		if (n + 3 > e.length) return Infinity;
		let r = e[n] | e[n + 1] << 8 | e[n + 2] << 16, i = r >>> 1 & 3;
		if (i === qn) return NaN;
		t = r & 1, n += 3 + (i === Kn ? 1 : r >>> 3);
	}
	return n + (t.hasChecksum ? 4 : 0);
}
function $n(e, t, n) {
	let r = new Uint8Array(n), i = 0, a = new Wn((e) => {
		if (e.length > n - i) throw RangeError("more than declared");
		r.set(e, i), i += e.length;
	});
	try {
		a.push(er(e, t, n), !0);
	} catch {
		return null;
	}
	return i === n ? r : null;
}
function er(e, t, n) {
	let r = Math.max(0, 32 - Math.clz32(n) - Jn), i = e.subarray(t.headerBytes), a = new Uint8Array(6 + i.length);
	return Pe(a).setUint32(0, Gn, !0), a[4] = t.hasChecksum ? 4 : 0, a[5] = r << 3, a.set(i, 6), a;
}
// src/format/init.ts
function tr(e, t) {
	return nr(St(e, "init", 4, t)).info;
}
function nr(e) {
	let t = e.one("IMET"), { profile: n = "anchors" } = Yn(t, "ProfileMeta");
	if (n !== "anchors" && n !== "baked") throw Be(t, `the stream's profile '${n}' is not known`, 0, { hint: "use a newer player" });
	if (e.requireProfile(n), n === "baked") {
		let e = Yn(t, "BakedMeta");
		return rr({ clip_frames: [e.clip_frames, V.clipFrames] }, W(t)), {
			info: or(e),
			anchorCount: 0
		};
	}
	let r = Yn(t, "InitMeta");
	return rr({
		clip_frames: [r.clip_frames, V.clipFrames],
		gaussians_per_anchor: [r.gaussians_per_anchor, V.gaussiansPerAnchor],
		static_features: [r.static_features, V.channels],
		dynamic_features: [r.dynamic_features, V.channels],
		anchors: [r.anchors, V.anchors],
		base_gaussians: [r.base_gaussians, r.gaussians_per_anchor]
	}, W(t)), {
		info: ar(r),
		anchorCount: r.anchors
	};
}
function rr(e, t) {
	for (let [n, [r, i]] of Object.entries(e)) if (r > i) throw H(`${n} is too large`, t, {
		expected: `at most ${i}`,
		found: r
	});
}
function ir(e) {
	return {
		fps: e.fps,
		clipFrames: e.clip_frames,
		alphaMax: e.alpha_max,
		background: e.background,
		sceneScale: e.scene_scale,
		worldUnit: e.world_unit,
		coordinateFrame: e.coordinate_frame,
		configHash: e.config_hash
	};
}
function ar(e) {
	return {
		profile: "anchors",
		...ir(e),
		gaussiansPerAnchor: e.gaussians_per_anchor,
		baseGaussians: e.base_gaussians,
		staticFeatures: e.static_features,
		dynamicFeatures: e.dynamic_features,
		anchors: e.anchors,
		referenceClip: e.reference_clip
	};
}
function or(e) {
	let t = {
		gaussiansPerAnchor: 0,
		baseGaussians: 0,
		staticFeatures: 0,
		dynamicFeatures: 0
	};
	return {
		profile: "baked",
		...ir(e),
		...t,
		anchors: 0,
		referenceClip: 0
	};
}
var sr = q + 24 + 52, cr = /CGSF|INDX|TAIL/g, lr = 4096, ur = 2 ** 20, dr = /* @__PURE__ */ new Uint8Array();
async function* fr(e, t, n, r) {
	let i = { left: V.segments }, a = 0, o = t;
	for (let t = 1; o < n; t++) {
		let s = await pr(e, o, n, r);
		if (s.reason) {
			a++;
			let t = await vr(e, o + 1, n, r, i);
			s = {
				...s,
				bytes: t - o,
				end: t
			};
		}
		if (yield s, o = s.end, t > V.segments || a > V.boxes) throw H("too many parts, or too many that are damaged", U(r, `byte ${o}`));
	}
}
async function pr(e, t, n, r) {
	let i = await e(t, Math.min(sr, n - t)), a = (e) => ({
		kind: "?",
		offset: t,
		bytes: i.length,
		end: t + i.length,
		reason: e,
		head: dr
	}), o = _r(i);
	if (!o) return a("no part of a stream begins here");
	if (o.type !== "CGSF") return mr(o, t, n);
	try {
		return hr(i, t, n, r);
	} catch (e) {
		if (!(e instanceof E) || e.what.startsWith("stream format version")) throw e;
		return a(e.what);
	}
}
function mr(e, t, n) {
	let r = 24 + e.length;
	return gr(n, {
		kind: e.type,
		offset: t,
		bytes: r,
		end: t + r,
		reason: "",
		head: dr
	});
}
function hr(e, t, n, r) {
	let i = wt(e, r, t);
	if (Tt(i.major, i.minor, U(r, `byte ${t}`)), i.kind !== "init" && i.kind !== "clip") throw H("an unknown kind of segment", r);
	if (i.bytes < q) throw H("not a ClipGStream segment", r);
	let { kind: a, bytes: o } = i;
	return gr(n, {
		kind: a,
		offset: t,
		bytes: o,
		end: t + o,
		reason: "",
		head: e.subarray(0, o)
	});
}
function gr(e, t) {
	if (t.bytes <= e - t.offset) return t;
	let n = e - t.offset, r = t.head.length ? `${t.kind} segment` : `${t.kind} box`;
	return {
		...t,
		bytes: n,
		end: e,
		reason: `the ${r} is cut: ${n} of ${t.bytes} bytes are here`
	};
}
function _r(e) {
	try {
		return Ie(e, 0, "");
	} catch (e) {
		if (e instanceof E) return null;
		throw e;
	}
}
async function vr(e, t, n, r, i) {
	let a = lr;
	for (let o = t; o < n;) {
		let t = await e(o, Math.min(a, n - o));
		for (let a of yr(t)) {
			let s = t.subarray(a, a + 24);
			if (_r(s.length < 24 && o + a + 24 <= n ? await e(o + a, 24) : s)) return o + a;
			if (i.left-- === 0) throw H("too many boxes seem to begin in damaged parts", U(r, `byte ${o + a}`));
		}
		if (t.length < a) break;
		o += t.length - 24, a = Math.min(2 * a, ur);
	}
	return n;
}
function* yr(e) {
	for (let { index: t } of new TextDecoder("latin1").decode(e).matchAll(cr)) {
		let [, n, r, i] = e.subarray(t + 4, t + 8), a = e.subarray(t + 13, t + 16).every((e) => e === 0);
		t + 16 <= e.length && n <= 1 && r <= 3 && i === 0 && a && (yield t);
	}
}
// src/format/found-segments.ts
var br = class {
	read;
	where;
	base;
	losses = [];
	inits = /* @__PURE__ */ new Map();
	clips = [];
	rate = null;
	constructor(e, t, n) {
		if (this.read = e, this.where = t, this.base = n, !n) return;
		for (let e of n.inits) this.inits.set(e.id, e);
		let [r, i] = n.fps, a = Math.round(n.targetDurationS * r / i);
		this.rate = {
			fps: n.fps,
			clipFrames: a
		};
	}
	async add(e) {
		let t = e.kind === "init" || e.kind === "clip";
		if (!e.reason && (!t || this.base?.ended)) return;
		let n = U(this.where, `byte ${e.offset}`);
		try {
			let t = e.reason || await this.addSegment(e, n);
			t && this.losses.push({
				where: n,
				reason: t,
				...this.clipNumber(e)
			});
		} catch (t) {
			if (!(t instanceof E)) throw t;
			this.losses.push({
				where: n,
				reason: t.what,
				...this.clipNumber(e)
			});
		}
	}
	manifest() {
		if (!this.rate) return null;
		let e = this.fitting(), t = [...this.inits.values()], n = {
			sequence: e[0]?.clip ?? 0,
			inits: t,
			segments: e
		};
		if (this.base) return {
			...this.base,
			...n
		};
		let { fps: r, clipFrames: i } = this.rate;
		return {
			formatVersion: "1.0",
			fps: r,
			targetDurationS: i * r[1] / r[0],
			...n,
			ended: !1
		};
	}
	async addSegment(e, t) {
		if (e.bytes > V.segmentBytes || this.clips.length >= V.segments) return "it is beyond the limits";
		if (e.kind === "init") return this.addInit(e, t);
		if (!this.rate) return "its init segment is missing";
		let n = xr(e) ?? await this.wholeMeta(e, t);
		return this.inits.has(n.initId) ? n.frames < 1 || n.frames > this.rate.clipFrames ? `it has an impossible number of frames, ${n.frames}` : (this.clips.push(Sr(n, e, this.rate)), "") : "its init segment is missing";
	}
	async addInit(e, t) {
		let n = await this.read(e.offset, e.bytes), r = tr(n, t), i = {
			fps: Cr(r.fps),
			clipFrames: r.clipFrames
		};
		if (this.rate && !wr(this.rate, i)) return "it has another frame rate or clip length than the init segments before";
		this.rate ??= i;
		let a = await gt(n), { offset: o, bytes: s } = e, c = {
			id: a,
			sha256: a,
			offset: o,
			bytes: s,
			layers: Et(n, t)
		};
		return this.inits.has(a) || this.inits.set(a, c), "";
	}
	async wholeMeta(e, t) {
		return vn(St(await this.read(e.offset, e.bytes), "clip", 4, t).one("CMET"));
	}
	clipNumber(e) {
		if (e.kind !== "clip") return {};
		try {
			let t = xr(e);
			return t ? { clip: t.clip } : {};
		} catch (e) {
			if (e instanceof E) return {};
			throw e;
		}
	}
	fitting() {
		let e = [...this.base?.segments ?? []];
		for (let t of this.clips.sort((e, t) => e.clip - t.clip || e.offset - t.offset)) {
			let n = e[e.length - 1];
			if (!n || t.clip > n.clip && t.firstFrame >= n.firstFrame + n.frames) e.push(t);
			else {
				let e = `clip ${t.clip} does not fit the other clips`;
				this.losses.push({
					where: U(this.where, `byte ${t.offset}`),
					reason: e,
					clip: t.clip
				});
			}
		}
		return e;
	}
};
function xr(e) {
	if (e.head.length < sr) return null;
	let t = e.head.subarray(q, sr), n = _r(t);
	if (n?.type !== "CMET" || n.length !== 52) return null;
	let r = e.offset + q;
	return vn(Re(t, Ie(t, 0, "", r), "", r));
}
function Sr(e, t, n) {
	let { offset: r, bytes: i } = t;
	return {
		offset: r,
		bytes: i,
		layers: [
			i,
			i,
			i,
			i
		],
		clip: e.clip,
		init: e.initId,
		firstFrame: e.firstFrame,
		frames: e.frames,
		durationS: e.frames * n.fps[1] / n.fps[0]
	};
}
function Cr([e, t]) {
	let [n, r] = [e, t];
	for (; r;) [n, r] = [r, n % r];
	return [e / n, t / n];
}
function wr(e, t) {
	return e.fps[0] === t.fps[0] && e.fps[1] === t.fps[1] && e.clipFrames === t.clipFrames;
}
var Tr = "894347580d0a1a0a";
async function Er(e, t, n, r = null) {
	let i = new Dr(e, t, n);
	try {
		return await i.listing(r);
	} catch (e) {
		if (r || !(e instanceof J)) throw e;
		return i.recover(e);
	}
}
var Dr = class {
	read;
	size;
	where;
	constructor(e, t, n) {
		this.read = e, this.size = t, this.where = n;
	}
	async listing(e) {
		let { size: t } = this, n = await this.readTail(), r = e && !e.recovered && Or(e.index, n);
		if (r && e.end === t) return e;
		let i = r && e.end <= t - 56 ? e : {
			manifest: await this.readIndex(n),
			end: n.offset + n.bytes,
			losses: []
		}, a = new br(this.read, this.where, i.manifest);
		if (!i.manifest.ended) for await (let e of fr(this.read, i.end, t - 56, this.where)) await a.add(e);
		return {
			manifest: a.manifest() ?? i.manifest,
			index: n,
			end: t,
			recovered: !1,
			losses: [...i.losses, ...a.losses]
		};
	}
	async recover(e) {
		let t = [];
		for await (let e of fr(this.read, 0, this.size, this.where)) t.push(e);
		let n = [{
			where: e.where,
			reason: e.what
		}], r = await this.lastIndex(t, n), i = t.filter((e) => e.offset >= (r ? r.place.offset + r.place.bytes : 0)), a = new br(this.read, this.where, r?.manifest ?? null);
		for (let e of i) await a.add(e);
		let o = a.manifest();
		if (!o) throw await this.refuseForeign(), e;
		let s = r?.place ?? null, c = o.ended && await this.hasTail(i, s);
		return {
			manifest: o,
			index: s,
			end: Math.max(0, ...t.slice(-1).map((e) => e.end)),
			recovered: !0,
			losses: c ? [] : [...n, ...a.losses]
		};
	}
	async readTail() {
		let e = Math.max(0, this.size - 56), { place: t, total: n } = await this.parseTail(e);
		if (n !== this.size || t.bytes > e - t.offset) throw this.cut(e);
		return t;
	}
	async parseTail(e) {
		let t = await this.read(e, Math.min(56, this.size - e)), n = this.wholeBox(t, e);
		if (n?.type !== "TAIL" || t.length !== 56) throw this.cut(e);
		let r = new Ue(n);
		if (ht(r.take(8)) !== Tr) throw this.cut(e);
		return {
			place: {
				offset: r.u64(),
				bytes: r.u64()
			},
			total: r.u64()
		};
	}
	wholeBox(e, t) {
		try {
			let n = Re(e, Ie(e, 0, this.where, t), this.where, t);
			return n.end === t + e.length ? n : null;
		} catch (e) {
			if (e instanceof E) return null;
			throw e;
		}
	}
	cut(e) {
		return new J("the file is cut, or its trailer is damaged", U(this.where, `byte ${e}`));
	}
	async readIndex({ offset: e, bytes: t }) {
		let n = U(this.where, `index at byte ${e}`);
		if (t > V.manifestBytes + 24) throw H("the index is too long", n);
		let r = this.wholeBox(await this.read(e, t), e);
		if (!r) throw new J("the index is damaged", n);
		if (r.type !== "INDX") throw new J("the index is not where the trailer says", n);
		let i = tn(r.payload, n, "offset");
		for (let t of [...i.inits, ...i.segments]) if (t.bytes > e - t.offset) throw H("a segment reaches behind the index that lists it", n, { found: `byte ${t.offset}` });
		return i;
	}
	async lastIndex(e, t) {
		for (let { kind: n, reason: r, offset: i, bytes: a } of [...e].reverse()) if (!(n !== "INDX" || r)) try {
			let e = {
				offset: i,
				bytes: a
			};
			return {
				manifest: await this.readIndex(e),
				place: e
			};
		} catch (e) {
			if (!(e instanceof J)) throw e;
			t.push({
				where: e.where,
				reason: e.what
			});
		}
		return null;
	}
	async hasTail(e, t) {
		let n = e.filter((e) => e.kind === "TAIL" && !e.reason);
		for (let { offset: e, end: r } of n) try {
			let { place: n, total: i } = await this.parseTail(e);
			if (Or(n, t) && i === r) return !0;
		} catch (e) {
			if (!(e instanceof J)) throw e;
		}
		return !1;
	}
	async refuseForeign() {
		if (!(this.size < 4) && String.fromCharCode(...await this.read(0, 4)) !== "CGSF") throw H("this is no ClipGStream stream", this.where);
	}
};
function Or(e, t) {
	return e?.offset === t?.offset && e?.bytes === t?.bytes;
}
// src/stream/range-cache.ts
var kr = 4096, Ar = 65536, jr = 8, Mr = class {
	size;
	load;
	blocks = [];
	constructor(e, t) {
		this.size = e, this.load = t;
	}
	keep(e, t) {
		t.length > Ar || (this.blocks.push({
			start: e,
			data: t
		}), this.blocks.length > jr && this.blocks.shift());
	}
	read = async (e, t) => {
		let n = Math.max(0, Math.min(t, this.size - e));
		if (n === 0) return /* @__PURE__ */ new Uint8Array();
		let r = this.blocks.find((t) => e >= t.start && e + n <= t.start + t.data.length);
		if (r) return r.data.subarray(e - r.start, e - r.start + n);
		let i = await this.load(e, Math.min(Math.max(n, kr), this.size - e));
		return this.keep(e, i), i.subarray(0, n);
	};
}, Nr = 4096, Pr = 16384, Fr = class {
	source;
	listing = null;
	size = 0;
	tag = null;
	constructor(e) {
		this.source = e;
	}
	get losses() {
		return this.listing?.losses ?? [];
	}
	async load(e, t) {
		let n = this.listing, r = {
			...e,
			freshness: "passing"
		}, i = await this.source.head("", n === null ? Nr : 1, r), a = i.size === this.size && i.tag === this.tag;
		if (n !== null && a) return null;
		let o = new Mr(i.size, (e, t) => this.source.read("", e, e + t, r));
		o.keep(0, i.data), await this.fetchTail(o, i.size);
		let s = await Er(o.read, i.size, this.source.name, n);
		return t?.(s.manifest), this.listing = s, this.size = i.size, this.tag = i.tag, s.manifest === n?.manifest ? null : s.manifest;
	}
	read(e, t, n, r) {
		let i = e.offset;
		return this.source.read("", i, i + t, {
			...n,
			tag: r ? this.tag : null
		});
	}
	place() {
		return this.source.name;
	}
	async fetchTail(e, t) {
		let n = Math.max(this.listing?.end ?? 0, t - Pr), r = Math.max(0, Math.min(n, t - 56));
		await e.read(r, t - r);
	}
}, Ir = class extends D {
	constructor(e) {
		super("the file has changed while it was read", e, "open the stream again");
	}
};
function Lr() {
	return {
		manifest: 0,
		init: 0,
		clip: 0
	};
}
// src/stream/file-source.ts
var Rr = class e {
	name;
	files;
	canChange = !1;
	received = Lr();
	constructor(e, t) {
		this.name = e, this.files = t;
	}
	static single(t) {
		return new e(zr(t), /* @__PURE__ */ new Map([["", t]]));
	}
	static folder(t, n) {
		let r = t.map((e) => e.webkitRelativePath || e.name), i = r.filter((e) => e === n || e.endsWith(`/${n}`)).sort((e, t) => e.split("/").length - t.split("/").length)[0];
		if (i === void 0) {
			let e = `choose a .cgs file, or a folder with ${n} in it`;
			throw new D("there is no stream among these files", r.slice(0, 3).join(", "), e, 404);
		}
		let a = i.slice(0, i.length - n.length), o = /* @__PURE__ */ new Map();
		return t.forEach((e, t) => {
			let n = r[t];
			n.startsWith(a) && o.set(n.slice(a.length), e);
		}), o.set("", o.get(n)), new e(a.replace(/\/$/, "") || n, o);
	}
	change() {
		return Promise.resolve(!1);
	}
	place(e) {
		return e === "" ? this.name : e;
	}
	async read(e, t, n, r) {
		let i = this.file(e);
		if (n === null && r.limit !== void 0 && i.size > r.limit) throw new D(`the file is too long: ${i.size} bytes, at most ${r.limit} are read`, this.place(e), "choose another file");
		let a = i.slice(t, n ?? i.size);
		r.signal?.throwIfAborted();
		let o = await a.arrayBuffer().then((e) => new Uint8Array(e), this.unreadable(e));
		return r.signal?.throwIfAborted(), this.received[r.purpose] += o.length, r.onBytes?.(o, o.length), o;
	}
	async head(e, t, n) {
		let { size: r } = this.file(e);
		return {
			data: await this.read(e, 0, t, n),
			size: r,
			tag: null
		};
	}
	close() {}
	file(e) {
		let t = this.files.get(e);
		if (t !== void 0) return t;
		throw new D("a file of the stream is missing", this.place(e), "choose all files of the stream's folder together", 404);
	}
	unreadable(e) {
		return () => {
			throw new D("the file cannot be read", this.place(e), "it may have changed or moved since it was chosen: choose it again");
		};
	}
};
function zr(e) {
	return e instanceof File ? e.name : "file";
}
// src/stream/retry.ts
var Br = {
	retries: 8,
	firstWaitS: .5,
	maxWaitS: 15,
	stallS: 15
}, Vr = 120, Hr = class extends D {
	retryAfterS;
	progressed;
	constructor(e, t, n, r = 0, i = 0, a = !1) {
		super(e, t, n, r), this.retryAfterS = i, this.progressed = a;
	}
}, Ur = class {
	options;
	listeners;
	sleepers = /* @__PURE__ */ new Set();
	constructor(e, t = {}) {
		this.options = e, this.listeners = t;
	}
	async run(e, t, n, r = this.options.retries) {
		let i = 0, a = !1;
		for (;;) {
			n?.throwIfAborted();
			try {
				let n = await t();
				return a && this.listeners.onRecover?.(e), n;
			} catch (t) {
				if (n?.throwIfAborted(), !(t instanceof Hr) || (i = t.progressed ? 1 : i + 1, i > r)) throw t;
				a = !0;
				let o = this.pauseS(i, t.retryAfterS);
				this.listeners.onRetry?.({
					where: e,
					error: t,
					attempt: i,
					waitS: o
				}), await this.sleep(o, n);
			}
		}
	}
	retryNow() {
		for (let e of [...this.sleepers]) e();
	}
	pauseS(e, t) {
		let { firstWaitS: n, maxWaitS: r } = this.options, i = Math.min(n * 2 ** (e - 1), r);
		return Math.max(i * (.5 + Math.random() / 2), Math.min(t, Vr));
	}
	sleep(e, t) {
		return new Promise((n, r) => {
			let i = () => {
				clearTimeout(a), this.sleepers.delete(i), t?.removeEventListener("abort", i), globalThis.removeEventListener?.("online", i), t?.aborted ? r(t.reason) : n();
			}, a = setTimeout(i, e * 1e3);
			this.sleepers.add(i), t?.addEventListener("abort", i), globalThis.addEventListener?.("online", i);
		});
	}
};
function Wr(e, t = Date.now()) {
	if (e === null) return 0;
	let n = /^\s*\d+\s*$/.test(e) ? Number(e) : (Date.parse(e) - t) / 1e3;
	return Number.isFinite(n) ? Math.max(n, 0) : 0;
}
// src/stream/stall-watch.ts
var Gr = class {
	stallS;
	outer;
	stalled = !1;
	controller = new AbortController();
	timer;
	abort = () => this.controller.abort(this.outer?.reason);
	constructor(e, t) {
		this.stallS = e, this.outer = t, t?.addEventListener("abort", this.abort), t?.aborted && this.abort(), this.alive();
	}
	get signal() {
		return this.controller.signal;
	}
	alive() {
		clearTimeout(this.timer), this.timer = setTimeout(() => {
			this.stalled = !0, this.controller.abort();
		}, this.stallS * 1e3);
	}
	close() {
		clearTimeout(this.timer), this.outer?.removeEventListener("abort", this.abort), this.controller.abort();
	}
}, Kr = {
	immutable: "default",
	changing: "no-cache",
	damaged: "reload",
	passing: "no-store"
}, qr = 65536, Jr = class extends D {
	constructor(e) {
		super("the web server ignores byte ranges", e, "serve the stream from a server with range requests, or as a folder", 200);
	}
}, Yr = class extends D {
	constructor(e, t, n) {
		super(`the file is too long: ${t} bytes, at most ${n} are read`, e, "check the address");
	}
}, Xr = class {
	wanted;
	options;
	listeners;
	size = null;
	tag = null;
	hold = null;
	gotAll = !1;
	data = /* @__PURE__ */ new Uint8Array();
	have = 0;
	furthest = 0;
	constructor(e, t, n) {
		this.wanted = e, this.options = t, this.listeners = n;
	}
	async attempt() {
		let e = new Gr(this.options.stallS, this.wanted.signal), t = this.listeners.meter.begin();
		try {
			let n = await this.explained(this.ask(e), e);
			return t.answered(), e.alive(), this.accept(n) && await this.fill(n, e, t), this.data.subarray(0, this.have);
		} finally {
			t.end(), e.close();
		}
	}
	ask(e) {
		let { url: t, freshness: n } = this.wanted, r = new Headers(this.options.headers), i = this.range();
		i !== null && r.set("Range", i);
		let { credentials: a } = this.options;
		return this.options.fetch(t, {
			headers: r,
			credentials: a,
			cache: Kr[n],
			signal: e.signal
		});
	}
	range() {
		let { start: e, end: t, whole: n } = this.wanted;
		(this.tag === null || this.size === null) && (this.have = 0);
		let r = (t ?? this.size ?? 0) - 1;
		return n && this.have === 0 ? null : `bytes=${e + this.have}-${r}`;
	}
	accept(e) {
		let { status: t } = e;
		if (t === 416 && this.have === 0) return !1;
		if (t !== 200 && t !== 206) throw this.refusal(e);
		let n = Zr(e), r = this.have > 0 && n !== this.tag;
		if (this.wanted.tag !== null && n !== null && n !== this.wanted.tag) throw new Ir(this.wanted.where);
		return this.tag = n, this.hold = Qr(e), t === 200 ? this.acceptWhole(e) : this.acceptPart(e, r), !0;
	}
	acceptWhole(e) {
		let { start: t, end: n, whole: r, limit: i, where: a } = this.wanted;
		if (this.gotAll = !r, t > 0) throw new Jr(a);
		this.have = 0;
		let o = e.headers.get("content-encoding") ? null : $r(e);
		if (this.size = o, n === null && o !== null && o > i) throw new Yr(a, o, i);
		let s = n ?? o ?? Math.min(qr, i);
		this.data.length !== s && (this.data = new Uint8Array(s));
	}
	acceptPart(e, t) {
		let { start: n, end: r, limit: i, where: a } = this.wanted, o = n + this.have, s = e.headers.get("content-range"), c = /^bytes (\d{1,15})-(\d{1,15})\/(?:(\d{1,15})|\*)$/.exec(s ?? "");
		if (t) throw this.have = 0, this.passing("the file has changed while it was read", 206);
		if (s !== null && (c === null || Number(c[1]) !== o)) throw new D("the web server sends another range than asked for", a, "serve the stream from a server with working range requests", 206);
		this.size = c?.[3] === void 0 ? this.size : Number(c[3]);
		let l = (r ?? this.size ?? o) - n;
		if (r === null && l > i) throw new Yr(a, l, i);
		this.data.length !== l && (this.data = new Uint8Array(l));
	}
	async fill(e, t, n) {
		let r = e.body?.getReader();
		if (r === void 0) return;
		let i = $r(e);
		for (let e = 0;;) {
			let { done: a, value: o } = await this.explained(r.read(), t);
			if (a) break;
			t.alive(), e += o.length, n.received(o.length), this.listeners.onCount(o.length);
			let s = this.take(o);
			if (this.listeners.onBytes?.(this.data, this.have), s && e !== i) return;
		}
		this.refuseCut(e);
	}
	take(e) {
		let { end: t, limit: n, where: r } = this.wanted;
		if (t === null && this.have + e.length > this.data.length) {
			if (this.have + e.length > n) throw new Yr(r, this.have + e.length, n);
			let t = new Uint8Array(Math.min(n, 2 * (this.have + e.length)));
			t.set(this.data.subarray(0, this.have)), this.data = t;
		}
		let i = this.data.length - this.have;
		return this.data.set(e.length > i ? e.subarray(0, i) : e, this.have), this.have += Math.min(e.length, i), t !== null && this.have === this.data.length;
	}
	refuseCut(e) {
		let { start: t, end: n } = this.wanted;
		if (this.size === null || e.headers.get("content-encoding")) return;
		let r = Math.min(n ?? this.size, this.size) - t;
		if (this.have < r) throw this.passing("the connection broke off", e.status);
	}
	refusal(e) {
		let { where: t } = this.wanted, { status: n } = e;
		if (n === 404 || n === 410) return new D("the file is missing on the web server", t, "check the address", n);
		if (n === 401 || n === 403 || n === 407) return new D("the web server gives no permission", t, "check the address and its signature, and whether you have to sign in", n);
		let r = `the web server failed (HTTP ${n})`;
		return n >= 500 || n === 408 || n === 425 || n === 429 ? this.passing(r, n, Wr(e.headers.get("retry-after"))) : new D(r, t, "check the address", n);
	}
	async explained(e, t) {
		try {
			return await e;
		} catch (e) {
			throw this.wanted.signal?.throwIfAborted(), t.stalled ? this.passing(`no data for ${this.options.stallS} s`) : e instanceof TypeError ? this.passing(this.have > 0 ? "the connection broke off" : "no answer from the web server") : e;
		}
	}
	passing(e, t = 0, n = 0) {
		let r = this.have > this.furthest;
		return this.furthest = Math.max(this.furthest, this.have), new Hr(e, this.wanted.where, ei(this.wanted.url), t, n, r);
	}
};
function Zr(e) {
	return e.headers.get("etag")?.replace(/^W\//, "") ?? e.headers.get("last-modified");
}
function Qr(e) {
	let t = e.headers.get("etag"), n = e.headers.get("manifest-wait") ?? "";
	return t !== null && /^[1-9]\d{0,3}$/.test(n) ? {
		tag: t,
		seconds: Number(n)
	} : null;
}
function $r(e) {
	let t = e.headers.get("content-length");
	return t !== null && /^\d{1,15}$/.test(t) ? Number(t) : null;
}
function ei(e) {
	let t = globalThis.location?.origin, n = t !== void 0 && new URL(e).origin !== t, r = "check the address and the connection";
	return n ? `${r}; a server elsewhere must allow this page to read (CORS)` : r;
}
// src/stream/http-source.ts
var ti = 30, ni = .9, ri = class {
	options;
	retrier;
	meter;
	wholeBytes;
	name;
	canChange = !0;
	received = Lr();
	base;
	closing = new AbortController();
	holds = /* @__PURE__ */ new Map();
	whole = null;
	constructor(e, t, n, r, i) {
		this.options = t, this.retrier = n, this.meter = r, this.wholeBytes = i, this.base = new URL(e), this.base.hash = "", this.name = this.place("");
	}
	place(e) {
		let t = this.url(e);
		return t.search = "", t.href;
	}
	async read(e, t, n, r) {
		if (n !== null && n <= t) return /* @__PURE__ */ new Uint8Array();
		if (this.whole !== null && e === "") return this.part(t, n, r);
		let i = this.wanted(e, t, n, r);
		try {
			let t = new Xr(i, this.options, this.listeners(r)), n = await this.load(t, i, r);
			return t.hold ? this.holds.set(e, t.hold) : this.holds.delete(e), n;
		} catch (e) {
			if (!(e instanceof Jr)) throw e;
			return this.part(t, n, r);
		}
	}
	async head(e, t, n) {
		this.whole = null;
		let r = this.wanted(e, 0, t, n), i = new Xr(r, this.options, this.listeners(n)), a = await this.load(i, r, n);
		if (i.gotAll) {
			let { data: e, tag: r } = await _n(this.loadWhole(n), n.signal);
			return {
				data: e.slice(0, t),
				size: e.length,
				tag: r
			};
		}
		return {
			data: a,
			size: a.length < t ? a.length : i.size ?? await this.askSize(r),
			tag: i.tag
		};
	}
	async change(e, t) {
		let n = this.holds.get(e);
		if (!n) return !1;
		let r = Math.min(n.seconds, ti), i = performance.now();
		return await this.held(e, n.tag, r, t) || performance.now() - i >= ni * 1e3 * r;
	}
	close() {
		this.closing.abort(), this.whole = null;
	}
	async held(e, t, n, r) {
		let { fetch: i, headers: a, credentials: o, stallS: s } = this.options, c = this.url(e);
		c.search += `${c.search === "" ? "?" : "&"}wait=${n}`;
		let l = new Headers(a);
		l.set("If-None-Match", t), l.set("Range", "bytes=0-0");
		let u = new Gr(n + s, r), d = {
			headers: l,
			credentials: o,
			cache: "no-store",
			signal: u.signal
		}, f = await i(c.href, d).catch(() => null);
		return u.close(), r.throwIfAborted(), f?.ok ?? !1;
	}
	load(e, t, n) {
		return this.retrier.run(t.where, () => e.attempt(), n.signal, n.retries);
	}
	wanted(e, t, n, r) {
		return {
			url: this.url(e).href,
			where: this.place(e),
			start: t,
			end: n,
			limit: r.limit ?? this.wholeBytes,
			whole: n === null || r.whole === !0,
			freshness: r.freshness ?? "immutable",
			tag: r.tag ?? null,
			signal: r.signal
		};
	}
	listeners(e) {
		return {
			meter: this.meter,
			onCount: (t) => {
				this.received[e.purpose] += t;
			},
			onBytes: e.onBytes
		};
	}
	url(e) {
		let t = e === "" ? new URL(this.base) : new URL(e, this.base);
		return t.search = this.base.search, t;
	}
	async askSize(e) {
		let { fetch: t, headers: n, credentials: r, stallS: i } = this.options, a = new Gr(i, e.signal), o = {
			method: "HEAD",
			headers: n,
			credentials: r,
			cache: "no-store",
			signal: a.signal
		}, s = await t(e.url, o).catch(() => null);
		a.close(), e.signal?.throwIfAborted();
		let c = s?.ok ? $r(s) : null;
		if (c !== null) return c;
		throw new D("the web server does not tell the file's size", e.where, "let the server send Access-Control-Expose-Headers: Content-Range, ETag");
	}
	loadWhole(e) {
		if (this.whole !== null) return this.whole;
		let { purpose: t, retries: n } = e, r = {
			purpose: t,
			retries: n,
			freshness: "changing",
			signal: this.closing.signal
		}, i = this.wanted("", 0, null, r), a = new Xr(i, this.options, this.listeners(r)), o = this.load(a, i, r).then((e) => ({
			data: e,
			tag: a.tag
		}), (e) => {
			throw this.whole === o && (this.whole = null), e instanceof Yr ? this.unusable(e) : e;
		});
		return this.whole = o, o;
	}
	unusable(e) {
		let { what: t, where: n, hint: r } = new Jr(this.name);
		return new D(`${t}, and ${e.what}`, n, r, 200);
	}
	async part(e, t, n) {
		let { data: r, tag: i } = await _n(this.loadWhole(n), n.signal);
		if (n.tag && i !== null && i !== n.tag) throw new Ir(this.name);
		let a = r.slice(e, t ?? r.length);
		return n.onBytes?.(a, a.length), a;
	}
}, ii = class {
	source;
	losses = [];
	known = "";
	constructor(e) {
		this.source = e;
	}
	async load(e, t) {
		let n = await this.source.read("", 0, null, {
			...e,
			freshness: "changing",
			limit: V.manifestBytes
		}), r = `${ai(n)} ${n.length}`;
		if (r === this.known) return null;
		let i = tn(n, this.source.name, "file");
		return t?.(i), this.known = r, i;
	}
	read(e, t, n) {
		return this.source.read(e.file, 0, t, {
			...n,
			whole: t === e.bytes
		});
	}
	place(e) {
		return this.source.place(e.file);
	}
};
function ai(e) {
	return new TextDecoder("latin1").decode(e.subarray(0, 21));
}
// src/stream/locate.ts
var oi = "manifest.json", si = ".cgs", ci = 1 << 26;
function li(e, t, n, r) {
	if (e instanceof Blob) return new Fr(Rr.single(e));
	if (typeof e != "string" && !(e instanceof URL)) return ui(Array.from(e));
	let i = di(e), a = i.pathname.endsWith(si), o = {
		fetch: t.fetch ?? ((...e) => fetch(...e)),
		headers: t.headers ?? {},
		credentials: t.credentials ?? "same-origin",
		stallS: t.stallS
	}, s = new ri(a ? i : fi(i), o, n, r, t.wholeFileBytes ?? ci);
	return a ? new Fr(s) : new ii(s);
}
function ui(e) {
	let t = e.some((e) => e.name === oi), n = e.find((e) => e.name.endsWith(si)) ?? (e.length === 1 ? e[0] : null);
	return n && !t ? new Fr(Rr.single(n)) : new ii(Rr.folder(e, oi));
}
function di(e) {
	let t = "give the address of a .cgs file, of a stream's folder, or of its manifest.json", n;
	try {
		n = new URL(e, globalThis.document?.baseURI);
	} catch {
		throw new D("this is no address of a stream", String(e), t);
	}
	if (n.protocol === "http:" || n.protocol === "https:") return n;
	throw new D(`a page cannot read from ${n.protocol} addresses`, n.href, t);
}
function fi(e) {
	if (e.pathname.endsWith(".json")) return e;
	let t = new URL(e);
	return t.pathname = `${e.pathname.replace(/\/$/, "")}/${oi}`, t;
}
// src/stream/meter.ts
var pi = 16384, mi = 100, hi = 2e3, gi = 2e3, _i = 8e3, vi = .3, yi = class {
	halfLife;
	sum = 0;
	weight = 0;
	constructor(e) {
		this.halfLife = e;
	}
	add(e, t) {
		let n = .5 ** (t / this.halfLife);
		this.sum = e * (1 - n) + n * this.sum, this.weight = 1 - n + n * this.weight;
	}
	get value() {
		return this.sum / this.weight;
	}
}, bi = class {
	initialBitsPerSecond;
	now;
	fast = new yi(gi);
	slow = new yi(_i);
	active = 0;
	mark = 0;
	pendingBytes = 0;
	pendingMs = 0;
	latency = NaN;
	constructor(e = 5e6, t = () => performance.now()) {
		this.initialBitsPerSecond = e, this.now = t;
	}
	begin() {
		let e = this.now(), t = "waiting";
		return {
			answered: () => {
				t === "waiting" && (t = "receiving", this.addLatency(this.now() - e), this.advance(), this.active += 1);
			},
			received: (e) => {
				t === "receiving" && (this.pendingBytes += e, this.advance());
			},
			end: () => {
				t === "receiving" && this.finish(), t = "over";
			}
		};
	}
	get known() {
		return !Number.isNaN(this.fast.value);
	}
	get bitsPerSecond() {
		return this.advance(), this.known ? Math.min(this.fast.value, this.slow.value) : this.initialBitsPerSecond;
	}
	get latencyMs() {
		return Number.isNaN(this.latency) ? 0 : this.latency;
	}
	addLatency(e) {
		Number.isNaN(this.latency) ? this.latency = e : this.latency += vi * (e - this.latency);
	}
	advance() {
		let e = this.now();
		this.active > 0 && (this.pendingMs += e - this.mark), this.mark = e, (this.pendingMs >= mi && this.pendingBytes >= pi || this.pendingMs >= hi) && this.sample();
	}
	finish() {
		this.advance(), --this.active, this.active > 0 || (this.pendingBytes >= pi && this.sample(), this.pendingBytes = this.pendingMs = 0);
	}
	sample() {
		let e = Math.max(this.pendingMs, 1), t = this.pendingBytes * 8e3 / e;
		this.fast.add(t, e), this.slow.add(t, e), this.pendingBytes = this.pendingMs = 0;
	}
};
// src/stream/verify.ts
function xi(e, t) {
	return "clip" in t ? `${e}, clip ${t.clip}` : `${e}, init`;
}
async function Si(e, t, n) {
	if (e.length !== t.bytes) throw new E(`the segment is cut: ${e.length} of its ${t.bytes} bytes are here`, n);
	if (!t.sha256) return;
	let r = await gt(e);
	if (r !== t.sha256) throw new E(`the segment is not the one that the manifest lists: SHA-256 ${r}, not ${t.sha256}`, n);
}
var Ci = [.2, 5], wi = 2, Ti = class e {
	pack;
	meter;
	retrier;
	current;
	began;
	problem = null;
	tagsTell = !0;
	refreshing = null;
	closing = new AbortController();
	constructor(e, t, n, r) {
		this.pack = e, this.meter = n, this.retrier = r, this.current = t, this.began = t.segments[0]?.firstFrame ?? 0;
	}
	static async open(t, n = {}) {
		let r = {
			...Br,
			...n.retry
		}, i = new Ur(r, n), a = new bi(n.initialBitsPerSecond), o = li(t, {
			...n,
			stallS: r.stallS
		}, i, a), s = Math.min(wi, r.retries), c = await o.load({
			purpose: "manifest",
			signal: n.signal,
			retries: s
		});
		return new e(o, c, a, i);
	}
	get name() {
		return this.pack.source.name;
	}
	get manifest() {
		return this.current;
	}
	get origin() {
		return this.began;
	}
	get ended() {
		return this.current.ended;
	}
	get live() {
		return !this.current.ended && this.pack.source.canChange;
	}
	get pollSeconds() {
		let [e, t] = Ci;
		return Math.min(Math.max(this.current.targetDurationS / 2, e), t);
	}
	get bytesRead() {
		let { manifest: e, init: t, clip: n } = this.received;
		return e + t + n;
	}
	get received() {
		return this.pack.source.received;
	}
	get trouble() {
		return this.problem;
	}
	get losses() {
		return this.pack.losses;
	}
	initEntry(e) {
		let t = this.current.inits.find((t) => t.id === e);
		if (t === void 0) throw new E(`the stream has no init segment ${e}`, this.name);
		return t;
	}
	refresh(e) {
		return this.live ? this.look(e) : Promise.resolve(!1);
	}
	change(e) {
		return this.live ? this.pack.source.change("", e) : Promise.resolve(!1);
	}
	initBytes(e, t, n = 4) {
		return this.segment(e, n, "init", { signal: t });
	}
	clipBytes(e, t, n = {}) {
		return this.segment(e, t, "clip", n);
	}
	retryNow() {
		this.retrier.retryNow();
	}
	close() {
		this.closing.abort(), this.pack.source.close();
	}
	look(e) {
		return this.refreshing ??= this.reload().finally(() => {
			this.refreshing = null;
		}), _n(this.refreshing, e);
	}
	async reload() {
		let e = Math.min(wi, this.retrier.options.retries), { signal: t } = this.closing;
		try {
			let n = {
				purpose: "manifest",
				signal: t,
				retries: e
			}, r = await this.pack.load(n, (e) => this.refuseOther(e));
			return this.problem = null, r !== null && this.follow(r), r !== null;
		} catch (e) {
			if (!(e instanceof E) || e instanceof Ei) throw e;
			return this.problem = e, !1;
		}
	}
	refuseOther(e) {
		try {
			pn(this.current, e, this.name);
		} catch (e) {
			throw e instanceof E ? new Ei(e.what, this.name) : e;
		}
	}
	follow(e) {
		this.current.segments.length === 0 && (this.began = e.segments[0]?.firstFrame ?? 0), this.current = e;
	}
	async segment(e, t, n, r) {
		let i = e.layers[Math.min(Math.max(t, 1), 4) - 1];
		if (i > V.segmentBytes) throw new E(`a segment is too long: ${i} bytes`, this.pack.place(e));
		try {
			return await this.sound(e, i, n, r);
		} catch (t) {
			if (!(t instanceof E && !(t instanceof Ei)) || r.freshness === "damaged") throw t;
			return this.sound(e, i, n, {
				...r,
				freshness: "damaged"
			});
		}
	}
	async sound(e, t, n, r) {
		let { signal: i, freshness: a = "immutable", onLayers: o } = r, s = {
			purpose: n,
			signal: i,
			freshness: a
		}, c = o && Di(e.layers, t, o), l = await this.fetch(e, t, c ? {
			...s,
			onBytes: c
		} : s), u = xi(this.pack.place(e), e);
		if (l.length < t) throw new E(`the segment is cut: ${l.length} of ${t} bytes are there`, u);
		return t === e.bytes && r.verify !== !1 && await Si(l, e, u), i?.throwIfAborted(), l;
	}
	async fetch(e, t, n) {
		try {
			return await this.pack.read(e, t, n, this.ended && this.tagsTell);
		} catch (r) {
			if (!(r instanceof Ir)) throw r;
			if (await this.look(n.signal), this.problem !== null) throw new Ei("its index is another one", this.name);
			return this.tagsTell = !1, this.pack.read(e, t, n, !1);
		}
	}
}, Ei = class extends E {
	constructor(e, t) {
		super(e, t, "open it again");
	}
};
function Di(e, t, n) {
	let r = 0;
	return (i, a) => {
		if (a >= t) return;
		let o = r;
		for (; o < e.length && e[o] <= a;) o += 1;
		o !== r && (r = o, n(o, i.subarray(0, e[o - 1])));
	};
}
// src/video/bounds.ts
var Oi = 4096, ki = .02;
function Ai(e) {
	if (e.count === 0) return null;
	let t = new Float32Array(e.data.buffer, e.data.byteOffset, e.data.length), r = Math.max(1, Math.floor(e.count / Oi)), i = new n();
	for (let n = 0; n < 3; n++) {
		let a = [];
		for (let i = 0; i < e.count; i += r) a.push(t[i * 8 + n]);
		a.sort((e, t) => e - t);
		let o = Math.floor(a.length * ki);
		i.min.setComponent(n, a[o]), i.max.setComponent(n, a[a.length - 1 - o]);
	}
	return i;
}
// src/worker/protocol.ts
function ji({ name: e, what: t, where: n, hint: r }) {
	return new ((Mi.find(([t]) => t === e)?.[1]) ?? T)(t, n, r);
}
var Mi = [
	["FormatError", E],
	["StoreError", D],
	["UnsupportedError", O]
], Ni = class {
	wanted;
	listener;
	tier = null;
	clips = [];
	#e = "";
	#t = 0;
	#n;
	constructor(e, t, n) {
		this.wanted = t, this.listener = n, this.#n = e(), this.#n.onmessage = ({ data: e }) => n.answered(this, e), this.#n.onerror = (e) => {
			e.preventDefault?.(), n.crashed(this, e.message || "it could not be started");
		}, this.#n.onmessageerror = () => n.crashed(this, "a message could not be read"), this.#r({
			kind: "start",
			tier: t
		});
	}
	get pending() {
		return this.clips.reduce((e, t) => e + t.ordered.size + +!!t.opening, 0);
	}
	held(e) {
		return this.clips.find((t) => t.id === e);
	}
	readInit(e, t, n) {
		e !== this.#e && (this.#e = e, this.#r({
			kind: "init",
			id: e,
			where: t,
			data: n
		}));
	}
	open(e) {
		let { number: t, layers: n } = e, r = {
			id: this.#t++,
			clip: t,
			layers: n,
			source: e,
			ordered: /* @__PURE__ */ new Set(),
			opening: !0
		};
		this.clips.push(r), this.#r({
			kind: "open",
			clip: r.id,
			source: e
		});
	}
	decode(e, t, n) {
		e.ordered.add(t);
		let r = {
			kind: "frame",
			clip: e.id,
			clipFrame: t,
			reuse: n
		};
		this.#r(r, n ? [n.buffer] : []);
	}
	close(e) {
		this.clips.splice(this.clips.indexOf(e), 1), this.#r({
			kind: "close",
			clip: e.id
		});
	}
	terminate() {
		this.#n.onmessage = null, this.#n.onerror = null, this.#n.onmessageerror = null, this.#n.terminate();
	}
	#r(e, t = []) {
		this.#n.postMessage(e, t);
	}
}, Pi = {
	webgpu: "wasm",
	wasm: "scalar",
	scalar: null
}, Fi = 2, Ii = 2, Li = 2, Ri = class {
	size;
	wanted;
	spawn;
	listener;
	#e = [];
	#t = null;
	#n = "";
	#r = !1;
	#i = 0;
	#a = /* @__PURE__ */ new Map();
	constructor(e, t, n, r) {
		this.size = e, this.wanted = t, this.spawn = n, this.listener = r, this.#h(t);
	}
	get tier() {
		return this.#t;
	}
	get workers() {
		return this.#e.filter((e) => e.tier !== null);
	}
	isOrdered(e, t, n) {
		return this.#e.some((r) => r.clips.some((r) => r.clip === e && r.layers >= t && r.ordered.has(n)));
	}
	close() {
		this.#r = !0;
		for (let e of this.#e) e.terminate();
		this.#e = [];
	}
	answered(e, t) {
		this.#r || (this.#o(e, t), this.#r || this.listener.changed());
	}
	crashed(e, t) {
		if (this.#r) return;
		let n = e.tier;
		this.#f(e, t), this.#i++, n !== null && this.#i < Li ? this.#p(e, n) : this.#u(e, `a decode worker died: ${t}`), this.#r || this.listener.changed();
	}
	#o(e, t) {
		if (t.kind === "started") {
			this.#s(e, t.tier);
			return;
		}
		if (t.kind === "init") {
			this.listener.initRead(t.id, t.info, t.views);
			return;
		}
		if (t.kind === "failed") {
			this.#c(e, t);
			return;
		}
		let n = e.held(t.clip);
		if (t.kind === "opened") {
			if (!n) return;
			n.opening = !1, this.listener.opened(n.source, t.milliseconds);
		} else n && (n.ordered.delete(t.clipFrame), this.#i = 0, this.listener.frameDecoded(n.source, t.clipFrame, t.frame, t.milliseconds));
	}
	#s(e, t) {
		e.tier = t, t !== this.#t && (this.#t = t, this.#i = 0, this.listener.tierChosen(t, this.#n));
		let n = t === "webgpu" ? Math.min(this.size, Fi) : this.size;
		for (; this.#e.length < n;) this.#h(t);
	}
	#c(e, { order: t, clip: n, error: r }) {
		if (t === "start") {
			this.#u(e, r.what);
			return;
		}
		let i = r.name === "FormatError";
		if (t === "init" && i) {
			this.listener.initFailed(ji(r));
			return;
		}
		let a = e.held(n);
		i && a ? (e.close(a), this.listener.clipFailed(a.source, ji(r))) : i || t !== "init" && !a || this.#l(e, a, r);
	}
	#l(e, t, n) {
		!(e.tier && Pi[e.tier]) && t ? (e.close(t), this.listener.clipFailed(t.source, ji(n))) : this.#u(e, n.what);
	}
	#u(e, t) {
		let n = e.tier ?? (e.wanted === "auto" ? this.#t : e.wanted), r = n ? Pi[n] : n === null && e.wanted === "auto" ? "wasm" : null;
		r ? (this.#n = t, this.#p(e, r)) : this.#d(e, t);
	}
	#d(e, t) {
		this.#m(e), this.#e.length || (this.close(), this.listener.unusable(new O(`no decode worker can be started: ${t}`, "", "use a current browser; a page that sets a content security policy must allow worker-src blob: and script-src 'wasm-unsafe-eval'")));
	}
	#f(e, t) {
		let n = e.clips.find((e) => e.opening) ?? e.clips.find((e) => e.ordered.size);
		if (!n) return;
		let r = (this.#a.get(n.clip) ?? 0) + 1;
		if (this.#a.set(n.clip, r), r < Ii) return;
		let i = {
			name: "FormatError",
			what: `decoding it failed: ${t}`,
			where: n.source.where,
			hint: ""
		};
		this.listener.clipFailed(n.source, ji(i));
	}
	#p(e, t) {
		this.#m(e), this.#h(t);
	}
	#m(e) {
		e.terminate(), this.#e = this.#e.filter((t) => t !== e);
	}
	#h(e) {
		try {
			this.#e.push(new Ni(this.spawn, e, this));
		} catch (e) {
			let t = new O(`no decode worker can be started: ${e instanceof Error ? e.message : String(e)}`);
			this.#e.length || queueMicrotask(() => this.#r || this.listener.unusable(t));
		}
	}
}, zi = 2, Bi = 6, Vi = class {
	limitBytes;
	#e = /* @__PURE__ */ new Map();
	#t = [];
	#n = 0;
	constructor(e) {
		this.limitBytes = e;
	}
	get bytes() {
		return this.#t.reduce((e, t) => e + t.byteLength, this.#n);
	}
	get size() {
		return this.#e.size;
	}
	get frameBytes() {
		return this.#e.size ? this.#n / this.#e.size : 0;
	}
	get capacity() {
		return this.frameBytes ? Math.max(zi, Math.floor(this.limitBytes / this.frameBytes)) : Infinity;
	}
	get(e) {
		return this.#e.get(e);
	}
	layersOf(e) {
		return this.#e.get(e)?.layers ?? 0;
	}
	frames() {
		return this.#e.keys();
	}
	add(e, t, n, r) {
		let i = this.#e.get(e);
		if (i && i.layers > t) {
			this.recycle(n.data);
			return;
		}
		i && this.#i(i);
		let a = {
			frame: e,
			layers: t,
			packed: n,
			bytes: n.data.byteLength,
			pins: 0,
			dropped: !1
		};
		for (this.#e.set(e, a), this.#n += a.bytes; this.#n > this.limitBytes && this.#e.size > zi;) this.#i(this.#r(r));
	}
	pin(e) {
		e.pins++;
	}
	unpin(e) {
		e.pins--, e.pins === 0 && e.dropped && this.recycle(e.packed.data);
	}
	takeSpare() {
		return this.#t.pop() ?? null;
	}
	recycle(e) {
		e.byteLength && this.#t.length < Bi && this.#t.push(e);
	}
	remove(e) {
		this.#e.get(e.frame) === e && this.#i(e);
	}
	clear() {
		for (let e of this.#e.values()) this.#i(e);
		this.#t.length = 0;
	}
	#r(e) {
		let t = null, n = -Infinity;
		for (let r of this.#e.values()) {
			let i = e(r.frame);
			i > n && ([t, n] = [r, i]);
		}
		return t;
	}
	#i(e) {
		this.#e.delete(e.frame), this.#n -= e.bytes, e.dropped = !0, e.pins === 0 && this.recycle(e.packed.data);
	}
};
function Hi(e, t, n, r) {
	let i = e - t;
	return i >= 0 ? i : n ? i + r : r - i;
}
// src/video/layer-choice.ts
var Ui = .9, Wi = .65, Gi = 8, Ki = 1.1, qi = .45, Ji = 4, Yi = 1.5;
function Xi(e) {
	let t = Qi(e);
	return t < e.current ? t : ea(e) ? e.settledSeconds >= Yi ? na(e) : e.current : e.settledSeconds >= Ji && !ta(e) ? Math.min(t, e.current + 1) : e.current;
}
function Zi(e, t) {
	return t === null ? 4 : $i((n) => e[n - 1] <= t * Ui);
}
function Qi(e) {
	if (e.fetched || e.bandwidth === null) return 4;
	let t = e.bandwidth, n = e.bufferSeconds >= Gi ? 1.5 : Ui;
	return $i((r) => e.layerRates[r - 1] <= t * (r <= e.current ? n : Wi));
}
function $i(e) {
	for (let t = 4; t > 1; t--) if (e(t)) return t;
	return 1;
}
function ea(e) {
	return (e.decodeLoad ?? 0) > Ki || (e.drawLoad ?? 0) > Ki;
}
function ta(e) {
	return (e.decodeLoad ?? 0) > qi || (e.drawLoad ?? 0) > qi;
}
function na(e) {
	let t = (e.decodeLoad ?? 0) > Ki ? 1 : Math.min(3, e.current);
	return Math.max(t, e.current - 1);
}
var ra = 60, ia = 4;
function aa(e, t, n) {
	let r = Math.ceil(e / ra - .05);
	return Math.max(1, Math.min(ia, Math.max(r, n === 1 && t !== null && t > Ki ? Math.ceil(t) : 1)));
}
// src/video/rates.ts
var oa = class {
	weight;
	#e = null;
	constructor(e) {
		this.weight = e;
	}
	add(e) {
		this.#e = this.#e === null ? e : this.#e + this.weight * (e - this.#e);
	}
	get value() {
		return this.#e;
	}
	reset() {
		this.#e = null;
	}
}, sa = class {
	spanMs;
	#e = [];
	constructor(e = 1500) {
		this.spanMs = e;
	}
	count(e) {
		this.#e.push(e), this.#t(e);
	}
	perSecond(e) {
		this.#t(e);
		let t = this.#e[0], n = this.#e.at(-1);
		return t === void 0 || n === void 0 || n === t ? 0 : (this.#e.length - 1) * 1e3 / (n - t);
	}
	#t(e) {
		for (; this.#e.length && this.#e[0] < e - this.spanMs;) this.#e.shift();
	}
}, ca = 6;
function la(e, t, n) {
	let r = new ua(n, e, t);
	for (let t of e) r.place(t);
	return r.share(), r.openAhead(), r.actions;
}
function $(e, t) {
	return e.clip === t.clip && e.layers === t.layers;
}
var ua = class {
	wanted;
	coming;
	actions = [];
	#e;
	constructor(e, t, n) {
		this.wanted = t, this.coming = n, this.#e = e.map(({ clips: e, pending: t }) => ({
			clips: [...e],
			pending: t
		}));
	}
	place(e) {
		this.#t(e.key).length || this.#i(e.key);
		let t = this.#t(e.key).filter((e) => this.#e[e].pending < 2);
		t.length && this.#r(this.#n(t), e);
	}
	share() {
		let e = this.wanted[0]?.key;
		if (!e || this.#t(e).length !== 1 || this.wanted.some((e) => !this.#t(e.key).length)) return;
		let t = this.wanted.filter((t) => $(t.key, e)).length, n = this.coming.find((t) => !$(t, e) && !this.#t(t).length);
		t >= ca && !n && this.#i(e);
	}
	openAhead() {
		let e = this.coming.find((e) => !this.#t(e).length);
		e && this.coming.indexOf(e) < this.#e.length * 2 && this.#i(e);
	}
	#t(e) {
		return this.#e.flatMap((t, n) => t.clips.some((t) => $(t, e)) ? [n] : []);
	}
	#n(e) {
		return e.reduce((e, t) => this.#e[t].pending < this.#e[e].pending ? t : e);
	}
	#r(e, { frame: t, key: n }) {
		this.actions.push({
			kind: "frame",
			worker: e,
			frame: t,
			key: n
		}), this.#e[e].pending++;
	}
	#i(e) {
		let t = this.#e.flatMap((e, t) => e.pending === 0 ? [t] : []), n = (e) => this.#o(this.#a(this.#e[e])), r = t.length ? t.reduce((e, t) => n(t) < n(e) ? t : e) : -1;
		if (r < 0) return;
		let i = this.#e[r], a = this.#a(i);
		this.#s(e) >= this.#s(a) || (i.clips = i.clips.filter((e) => e !== a), i.clips.push(e), i.pending++, this.actions.push({
			kind: "open",
			worker: r,
			key: e,
			close: a
		}));
	}
	#a(e) {
		return e.clips.length < 2 ? null : e.clips.reduce((e, t) => this.#s(t) > this.#s(e) ? t : e);
	}
	#o(e) {
		return e ? 1 / (1 + this.#s(e)) : 0;
	}
	#s(e) {
		if (!e) return Infinity;
		let t = this.wanted.findIndex((t) => $(t.key, e));
		if (t >= 0) return t / (this.wanted.length + 1);
		let n = this.coming.findIndex((t) => $(t, e));
		return n < 0 ? 1e9 : 1 + n;
	}
}, da = 2;
function fa({ coming: e, here: t, fetching: n }) {
	let r = new Set(e.map((e) => e.clip)), i = n.filter((e) => !r.has(e.clip)).map((e) => e.clip), a = n.filter((e) => r.has(e.clip)), o = e.filter((e) => !t.has(e.clip)), s = e.filter((e) => t.has(e.clip) && t.get(e.clip) < e.layers), c = e[0];
	if (c && !t.has(c.clip)) {
		let e = a.filter((e) => e.clip !== c.clip).map((e) => e.clip);
		return {
			begin: a.some((e) => e.clip === c.clip) ? [] : [c],
			abort: [...i, ...e]
		};
	}
	return {
		begin: (o.length ? o : s).filter((e) => !a.some((t) => t.clip === e.clip)).slice(0, Math.max(0, da - a.length)),
		abort: i
	};
}
// src/video/segments.ts
var pa = 5e3, ma = /* @__PURE__ */ new Set([
	403,
	404,
	410,
	416
]);
function ha(e, t) {
	let n = e.layers[t - 1], r = t;
	for (; r < 4 && e.layers[r] === n;) r++;
	return r;
}
var ga = class {
	stream;
	limitBytes;
	listener;
	#e = /* @__PURE__ */ new Map();
	#t = /* @__PURE__ */ new Map();
	#n = /* @__PURE__ */ new Map();
	#r = /* @__PURE__ */ new Set();
	#i = /* @__PURE__ */ new Set();
	#a = /* @__PURE__ */ new Set();
	#o = new AbortController();
	#s = 0;
	constructor(e, t, n) {
		this.stream = e, this.limitBytes = t, this.listener = n;
	}
	get bytes() {
		return this.#s + [...this.#t.values()].reduce((e, t) => e + t.byteLength, 0);
	}
	get here() {
		return new Map([...this.#e].map(([e, { layers: t }]) => [e, t]));
	}
	get fetching() {
		return [...this.#n.values()].map(({ key: e }) => e);
	}
	clip(e) {
		return this.#e.get(e);
	}
	init(e) {
		return this.#t.get(e);
	}
	touch(e) {
		let t = this.#e.get(e);
		t && (this.#e.delete(e), this.#e.set(e, t));
	}
	fetchInit(e) {
		let t = `init ${e.id}`, n = this.#t.get(e.id);
		n && (this.#t.delete(e.id), this.#t.set(e.id, n)), n || this.#r.has(e.id) || this.#i.has(t) || (this.#r.add(e.id), this.stream.initBytes(e, this.#o.signal).then((t) => this.#u(e.id, t)).catch((n) => this.#d(t, n, (t) => this.listener.initLost(e, t))).finally(() => this.#r.delete(e.id)));
	}
	fetchClip(e, t) {
		let n = `clip ${e.clip}`;
		if (this.#n.has(e.clip) || this.#i.has(n)) return;
		let r = {
			abort: new AbortController(),
			key: {
				clip: e.clip,
				layers: t
			},
			prefix: null
		};
		this.#n.set(e.clip, r), this.stream.clipBytes(e, t, {
			signal: r.abort.signal,
			onLayers: (n, i) => {
				r.abort.signal.aborted || n >= t || (r.prefix = {
					data: i,
					layers: ha(e, n)
				}, this.listener.prefixArrived(e));
			}
		}).then((n) => {
			this.#n.get(e.clip) === r && (this.#n.delete(e.clip), this.#c(e.clip, {
				data: n,
				layers: ha(e, t)
			}));
		}).catch((t) => {
			r.abort.signal.aborted || (this.#n.delete(e.clip), this.#d(n, t, (t) => this.listener.clipLost(e, t)));
		});
	}
	prefix(e) {
		return this.#n.get(e)?.prefix ?? null;
	}
	cut(e) {
		let t = this.prefix(e);
		t && (this.abort(e), this.#c(e, {
			...t,
			data: t.data.slice()
		}));
	}
	abort(e) {
		this.#n.get(e)?.abort.abort(), this.#n.delete(e);
	}
	close() {
		this.#o.abort();
		for (let e of [...this.#n.keys()]) this.abort(e);
		for (let e of this.#a) clearTimeout(e);
		this.#e.clear(), this.#t.clear(), this.#s = 0;
	}
	#c(e, t) {
		for (this.#s += t.data.byteLength - (this.#e.get(e)?.data.byteLength ?? 0), this.#e.delete(e), this.#e.set(e, t); this.#s > this.limitBytes && this.#e.size > 2;) this.#l();
		this.listener.arrived();
	}
	#l() {
		let [e, t] = this.#e.entries().next().value;
		this.#e.delete(e), this.#s -= t.data.byteLength;
	}
	#u(e, t) {
		this.#t.set(e, t), this.#t.size > 2 && this.#t.delete(this.#t.keys().next().value), this.listener.arrived();
	}
	#d(e, t, n) {
		if (this.#o.signal.aborted) return;
		let r = t instanceof T ? t : new D(String(t), e);
		if (r instanceof E || r instanceof D && ma.has(r.status)) {
			n(r);
			return;
		}
		this.#i.add(e);
		let i = setTimeout(() => {
			this.#a.delete(i), this.#i.delete(e), this.listener.arrived();
		}, pa);
		this.#a.add(i);
	}
}, _a = 150, va = 2, ya = class {
	stream;
	options;
	listener;
	store;
	segments;
	pool;
	decodeMs = new oa(.15);
	#e = 0;
	#t;
	#n = null;
	#r = null;
	#i = !1;
	#a = !1;
	constructor(e, t, n, r) {
		this.stream = e, this.options = n, this.listener = r, this.#t = t, this.store = new Vi(n.frameBytes), this.segments = new ga(e, n.segmentBytes, this), this.pool = new Ri(n.workers, n.tier, n.spawn, this);
	}
	get playlist() {
		return this.#t;
	}
	get bytes() {
		return this.store.bytes + this.segments.bytes;
	}
	set playlist(e) {
		this.#t = e, this.pump();
	}
	aim(e) {
		this.#n = e, this.pump();
	}
	picture(e, t) {
		let n = this.#t.pictureAt(e);
		return this.store.get(n) ?? this.store.get(this.#t.pictureAt(e, t));
	}
	isComplete(e, t, n) {
		return this.#t.pictureAt(e, t) < 0 ? this.#t.spans.length > 0 : (this.picture(e, t)?.layers ?? 0) >= n;
	}
	decodedUntil(e, t, n) {
		let r = this.#t.frameAt(e);
		for (let i of this.#t.pictures(r, t, !1)) {
			let a = this.#t.timeOf(i);
			if (a > e + n) return a;
			if (!(i <= r ? this.picture(r, t) : this.store.get(i))) return Math.max(e, a);
		}
		return this.#t.end;
	}
	get reachSeconds() {
		let e = this.#n;
		return e ? (this.#f(e) - 1) * e.stride * this.#t.frameSeconds : 0;
	}
	fetchedUntil(e) {
		let t = this.#t.frameAt(e);
		for (let n of this.#t.spans) if (!(n.firstFrame + n.frames <= t || this.segments.clip(n.clip))) return Math.max(e, this.#t.timeOf(n.firstFrame));
		return this.#t.end;
	}
	get allFetched() {
		return this.#t.spans.every((e) => this.segments.clip(e.clip));
	}
	pump() {
		if (!(this.#i || this.#a || !this.#n)) {
			this.#a = !0;
			try {
				let e = this.#o(this.#n);
				this.#s(e, this.#n), this.#c(e, this.#n);
			} finally {
				this.#a = !1;
			}
		}
	}
	close() {
		this.#i = !0, this.pool.close(), this.segments.close(), this.store.clear(), this.#r = null;
	}
	arrived() {
		this.#r && this.segments.clip(this.#r.clip) && (this.#r = null), this.listener.progressed(), this.pump();
	}
	prefixArrived(e) {
		let t = this.#n;
		if (!t || !this.stream.meter.known || this.#h(e, t)) return;
		let n = this.segments.prefix(e.clip);
		this.#t.spanAt(t.frame)?.clip !== e.clip || this.picture(t.frame, t.stride) || this.#g(e, n) < _a || (this.#r = {
			clip: e.clip,
			layers: n.layers,
			data: n.data.slice()
		}, this.pump());
	}
	clipLost(e, t) {
		this.#m(e, t);
	}
	initLost(e, t) {
		this.listener.failed(t);
	}
	changed() {
		this.pump();
	}
	tierChosen(e, t) {
		this.decodeMs.reset(), this.listener.tierChosen(e, t);
	}
	initRead(e, t, n) {
		this.listener.described(t, n);
	}
	initFailed(e) {
		this.listener.failed(e);
	}
	opened(e, t) {
		this.#e = t / e.frames;
	}
	frameDecoded(e, t, n, r) {
		let i = e.firstFrame + t;
		this.decodeMs.add(r + this.#e), this.store.add(i, e.layers, n, (e) => this.#v(e)), this.listener.frameReady(i);
	}
	clipFailed(e, t) {
		this.#r && $(this.#r, {
			clip: e.number,
			layers: e.layers
		}) ? this.#r = null : this.#m({
			clip: e.number,
			firstFrame: e.firstFrame,
			frames: e.frames
		}, t);
	}
	unusable(e) {
		this.listener.failed(e);
	}
	#o({ frame: e, loop: t, rate: n, layers: r }) {
		let i = this.#t.spans, a = this.#t.pictureAt(e), o = i.findIndex((e) => a < e.firstFrame + e.frames), s = [...i.slice(o), ...t ? i.slice(0, o) : []], c = this.options.fetchSeconds * Math.max(1, n), l = [], u = 0, d = 0;
		for (let e of s) {
			let t = e;
			if (u += t.layers[r - 1], l.length && (d > c || u > this.options.segmentBytes)) break;
			l.push(t), d += e.frames * this.#t.frameSeconds;
		}
		return l;
	}
	#s(e, t) {
		let { segments: n } = this;
		for (let t of [...new Set(e.map((e) => e.init))].slice(0, 2)) n.fetchInit(this.stream.initEntry(t));
		let r = e[0] && n.init(e[0].init) ? e : [], i = fa({
			coming: r.map((e) => ({
				clip: e.clip,
				layers: t.layers
			})),
			here: n.here,
			fetching: n.fetching
		});
		for (let e of i.abort) n.abort(e);
		for (let e of r) n.prefix(e.clip) && this.#h(e, t);
		for (let e of i.begin) n.fetchClip(r.find((t) => t.clip === e.clip), e.layers);
	}
	#c(e, t) {
		let n = e.filter((e) => this.segments.init(e.init)), r = n.flatMap((e) => this.#l(e, t) ?? []), i = la(this.#u(r, t), r, this.pool.workers);
		for (let e of i) {
			let t = this.pool.workers[e.worker];
			if (e.kind === "open") {
				let r = n.find(({ clip: t }) => t === e.key.clip), i = e.close && t.clips.find((t) => $(t, e.close));
				i && t.close(i), t.readInit(r.init, this.stream.initEntry(r.init).file ?? "init", this.segments.init(r.init)), t.open(this.#p(r, e.key));
			} else {
				let n = t.clips.find((t) => $(t, e.key));
				t.decode(n, e.frame - n.source.firstFrame, this.store.takeSpare());
			}
		}
	}
	#l(e, t) {
		let n = this.segments.clip(e.clip);
		return n ? {
			clip: e.clip,
			layers: Math.min(n.layers, t.layers)
		} : this.#r?.clip === e.clip ? {
			clip: e.clip,
			layers: this.#r.layers
		} : null;
	}
	#u(e, t) {
		let n = new Map(e.map((e) => [e.clip, e])), r = [], i = [];
		for (let e of this.#d(t)) {
			let a = this.#t.spanAt(e), o = n.get(a.clip), s = this.store.layersOf(e);
			if (!o || s >= o.layers || this.pool.isOrdered(a.clip, o.layers, e - a.firstFrame)) continue;
			let c = !t.moving && e === this.#t.pictureAt(t.frame, t.stride);
			(s === 0 || c ? r : i).push({
				frame: e,
				key: o
			});
		}
		return [...r, ...i];
	}
	*#d(e) {
		let t = 0;
		for (let n of this.#t.pictures(e.frame, e.stride, e.loop)) {
			let r = this.#r && this.#t.spanAt(n)?.clip === this.#r.clip;
			if (!(t > 0 && r)) {
				if (t++ >= this.#f(e)) return;
				yield n;
			}
		}
	}
	#f({ rate: e, stride: t }) {
		let n = this.options.decodeSeconds * Math.max(1, e) / this.#t.frameSeconds;
		return Math.max(va, Math.min(Math.ceil(n / t), this.store.capacity - va));
	}
	#p(e, t) {
		let n = this.segments.clip(e.clip);
		return this.segments.touch(e.clip), {
			number: e.clip,
			firstFrame: e.firstFrame,
			frames: e.frames,
			initId: e.init,
			layers: t.layers,
			data: n?.data ?? this.#r.data,
			where: e.file ?? `clip ${e.clip}`
		};
	}
	#m(e, t) {
		this.#t.spans.some(({ clip: t }) => t === e.clip) && (this.#t = this.#t.without(e.clip), this.listener.clipSkipped(e, t), this.pump());
	}
	#h(e, t) {
		let n = this.segments.prefix(e.clip);
		if (!n || !t.mayCut) return !1;
		let r = Zi(ba([e], t.rate), this.stream.meter.bitsPerSecond);
		return !(n.layers >= Math.min(t.layers, r)) || !this.#_(e, this.#g(e, n)) ? !1 : (this.segments.cut(e.clip), !0);
	}
	#g(e, t) {
		let n = this.segments.fetching.find(({ clip: t }) => t === e.clip).layers;
		return (e.layers[n - 1] - t.data.byteLength) * 8e3 / this.stream.meter.bitsPerSecond;
	}
	#_(e, t) {
		let n = this.#n;
		if (!this.picture(n.frame, n.stride)) return t > _a;
		let r = this.#t.timeOf(e.firstFrame) - this.#t.timeOf(n.frame);
		return n.moving && t > Math.max(0, r) * 1e3 / n.rate;
	}
	#v(e) {
		let t = this.#n, n = this.#t.end - this.#t.start;
		return Hi(e, t.frame, t.loop, Math.round(n / this.#t.frameSeconds));
	}
};
function ba(e, t) {
	let n = e.reduce((e, t) => e + t.durationS, 0) / t, r = (t) => {
		let r = e.reduce((e, n) => e + n.layers[t], 0);
		return n > 0 ? r * 8 / n : 0;
	};
	return [
		r(0),
		r(1),
		r(2),
		r(3)
	];
}
// src/video/gauges.ts
var xa = 60, Sa = 30, Ca = .5, wa = 2, Ta = class {
	#e = new sa();
	#t = new sa();
	#n = Infinity;
	#r = 0;
	#i = 0;
	#a = 0;
	rendered() {
		this.#t.count(performance.now());
	}
	frameDecoded() {
		this.#i++;
	}
	pictureShown(e, t, n, r) {
		this.#a = t, this.#e.count(performance.now());
		let i = e - this.#n - 1;
		n && i > 0 && i < r && (this.#r += i), this.#n = e;
	}
	pictureSorted(e) {
		this.#a = e;
	}
	measure(e, t, n, r) {
		let { time: i, paused: a, rate: o, waiting: s } = n, c = o / e.playlist.frameSeconds, l = Math.max(1, Math.min(wa, e.pool.workers.length)), u = e.decodeMs.value, d = i + e.options.fetchSeconds;
		return {
			layerRates: ba(t.manifest.segments.filter((t) => {
				let n = e.playlist.timeOf(t.firstFrame);
				return n + t.durationS > i && n < d;
			}), o),
			bandwidth: t.meter.known ? t.meter.bitsPerSecond : null,
			fetched: a || e.allFetched,
			bufferSeconds: e.fetchedUntil(i) - i,
			decodeLoad: u === null || a ? null : u * c / 1e3 / l,
			drawLoad: a || s ? null : this.#o(c / r),
			framesPerSecond: c
		};
	}
	stats(e, t, n, r, i) {
		return {
			...i,
			fps: this.#e.perSecond(performance.now()),
			decodeMs: e.decodeMs.value ?? 0,
			sortMs: this.#a,
			bufferSeconds: Math.max(0, e.decodedUntil(n, r, xa) - n),
			fetchedSeconds: Math.max(0, e.fetchedUntil(n) - n),
			bitsPerSecond: t.meter.known ? t.meter.bitsPerSecond : 0,
			bytesRead: t.bytesRead,
			droppedFrames: this.#r,
			decodedFrames: this.#i,
			tier: e.pool.tier,
			workers: e.pool.workers.length,
			memoryBytes: e.bytes
		};
	}
	#o(e) {
		let t = this.#t.perSecond(performance.now()), n = Math.min(Sa, e) * Ca;
		return t > 0 ? n / t : null;
	}
}, Ea = 2, Da = 3.5, Oa = 8, ka = class {
	clipSeconds;
	following = !1;
	constructor(e) {
		this.clipSeconds = e;
	}
	joinTime(e) {
		let { spans: t } = e, n = t[Math.max(0, t.length - Ea)];
		return n ? e.timeOf(n.firstFrame) : 0;
	}
	isNear(e, t) {
		return t.end - e <= Da * this.clipSeconds;
	}
	mustJump(e, t) {
		return this.following && t.end - e > Oa * this.clipSeconds;
	}
}, Aa = 5, ja = class {
	stream;
	grown;
	failed;
	#e = new AbortController();
	constructor(e, t, n) {
		this.stream = e, this.grown = t, this.failed = n, this.#t();
	}
	close() {
		this.#e.abort();
	}
	async #t() {
		try {
			for (let e = !0; this.stream.live;) e = await this.#n(e);
		} catch (e) {
			if (this.#e.signal.aborted) return;
			let t = e instanceof Error ? e.message : String(e);
			this.failed(e instanceof T ? e : new T(t, this.stream.name));
		}
	}
	async #n(e) {
		let { stream: t } = this, { signal: n } = this.#e, r = performance.now(), i = e && await t.change(n);
		i || await this.#i(t.pollSeconds);
		let a = await this.#r();
		return a && this.grown(), !i || a || performance.now() - r >= 1e3 * t.pollSeconds;
	}
	async #r() {
		let { signal: e } = this.#e;
		try {
			return await this.stream.refresh(e);
		} catch (t) {
			if (e.throwIfAborted(), !(t instanceof D)) throw t;
			return await this.#i(Aa), !1;
		}
	}
	async #i(e) {
		let t, n = new Promise((n) => {
			t = setTimeout(n, e * 1e3);
		});
		try {
			await _n(n, this.#e.signal);
		} finally {
			clearTimeout(t);
		}
	}
}, Ma = "var e=Object.defineProperty,t=(e,t,n)=>()=>{if(n)throw n[0];try{return e&&(t=e(e=0)),t}catch(e){throw n=[e],e}},n=(t,n)=>{let r={};for(var i in t)e(r,i,{get:t[i],enumerable:!0});return n||e(r,Symbol.toStringTag,{value:`Module`}),r},r,i,a,o=t((()=>{r=class extends Error{what;where;hint;name=`PlayerError`;constructor(e,t=``,n=``){super([t?`${t}: ${e}`:e,n?`hint: ${n}`:``].filter(Boolean).join(`\n`)),this.what=e,this.where=t,this.hint=n}},i=class extends r{name=`FormatError`;constructor(e,t=``,n=`fetch the stream again; cgs verify names what is damaged`){super(e,t,n)}},a=class extends r{name=`UnsupportedError`}})),s,c,l,u,d=t((()=>{s={BakedMeta:{type:`object`,required:[`fps`,`clip_frames`,`alpha_max`,`background`,`scene_scale`,`world_unit`,`coordinate_frame`,`config_hash`,`profile`],properties:{fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:2147483648},{type:`integer`,minimum:1,exclusiveMaximum:2147483648}]},clip_frames:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},alpha_max:{type:`number`,exclusiveMinimum:0,exclusiveMaximum:1},background:{type:`array`,minItems:3,maxItems:3,prefixItems:[{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1}]},scene_scale:{type:`number`,exclusiveMinimum:0},world_unit:{type:`string`,maxLength:4096},coordinate_frame:{type:`string`,maxLength:4096},config_hash:{type:`string`,maxLength:4096},profile:{type:`string`,const:`baked`}}},ClipEntry:{type:`object`,required:[`bytes`,`sha256`,`layers`,`clip`,`init`,`first_frame`,`frames`,`duration_s`],oneOf:[{required:[`file`]},{required:[`offset`]}],properties:{file:{type:`string`,maxLength:512,pattern:`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`},offset:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},bytes:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},sha256:{type:`string`,pattern:`^[0-9a-f]{64}$`},layers:{type:`array`,minItems:4,maxItems:4,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},clip:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},init:{type:`string`,pattern:`^[0-9a-f]{64}$`},first_frame:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},frames:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},duration_s:{type:`number`,minimum:0,maximum:1e9}}},InitEntry:{type:`object`,required:[`bytes`,`sha256`,`layers`,`id`],oneOf:[{required:[`file`]},{required:[`offset`]}],properties:{file:{type:`string`,maxLength:512,pattern:`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`},offset:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},bytes:{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},sha256:{type:`string`,pattern:`^[0-9a-f]{64}$`},layers:{type:`array`,minItems:4,maxItems:4,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},id:{type:`string`,pattern:`^[0-9a-f]{64}$`}}},InitMeta:{type:`object`,required:[`fps`,`clip_frames`,`alpha_max`,`background`,`scene_scale`,`world_unit`,`coordinate_frame`,`config_hash`,`gaussians_per_anchor`,`base_gaussians`,`static_features`,`dynamic_features`,`anchors`,`reference_clip`],properties:{fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:2147483648},{type:`integer`,minimum:1,exclusiveMaximum:2147483648}]},clip_frames:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},alpha_max:{type:`number`,exclusiveMinimum:0,exclusiveMaximum:1},background:{type:`array`,minItems:3,maxItems:3,prefixItems:[{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1},{type:`number`,minimum:0,maximum:1}]},scene_scale:{type:`number`,exclusiveMinimum:0},world_unit:{type:`string`,maxLength:4096},coordinate_frame:{type:`string`,maxLength:4096},config_hash:{type:`string`,maxLength:4096},gaussians_per_anchor:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},base_gaussians:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},static_features:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},dynamic_features:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},anchors:{type:`integer`,minimum:0,exclusiveMaximum:2147483648},reference_clip:{type:`integer`,minimum:0,exclusiveMaximum:4294967296}}},Manifest:{type:`object`,required:[`crc32c`,`format`,`format_version`,`fps`,`target_duration_s`,`sequence`,`inits`,`segments`,`ended`],properties:{crc32c:{type:`string`,pattern:`^[0-9a-f]{8}$`},format:{type:`string`,const:`clipgstream`},format_version:{type:`string`},fps:{type:`array`,minItems:2,maxItems:2,prefixItems:[{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992},{type:`integer`,minimum:1,exclusiveMaximum:9007199254740992}]},target_duration_s:{type:`number`,minimum:0,maximum:1e9},sequence:{type:`integer`,minimum:0,exclusiveMaximum:9007199254740992},inits:{type:`array`,items:{ref:`InitEntry`}},segments:{type:`array`,items:{ref:`ClipEntry`}},ended:{type:`boolean`}}},ManifestHeader:{type:`object`,required:[`format`,`format_version`],properties:{format:{type:`string`,const:`clipgstream`},format_version:{type:`string`}}},ProfileMeta:{type:`object`,properties:{profile:{type:`string`,maxLength:256}}},ViewMeta:{type:`object`,required:[`name`,`width_px`,`height_px`,`fx_px`,`fy_px`,`cx_px`,`cy_px`,`camera_from_world`,`held_out`],properties:{name:{type:`string`,maxLength:1024},width_px:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},height_px:{type:`integer`,minimum:1,exclusiveMaximum:2147483648},fx_px:{type:`number`},fy_px:{type:`number`},cx_px:{type:`number`},cy_px:{type:`number`},camera_from_world:{type:`array`,minItems:12,maxItems:12,items:{type:`number`}},held_out:{type:`boolean`}}},ViewsMeta:{type:`object`,required:[`views`],properties:{views:{type:`array`,items:{ref:`ViewMeta`}}}}},c={CGSF:{layers:{init:[0],clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},IMET:{layers:{init:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},VIEW:{layers:{init:[0]},version:0,critical:!1,repeats:!1,profiles:[`anchors`,`baked`]},HEAD:{layers:{init:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},HEDX:{layers:{init:[3]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},CMET:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`,`baked`]},APOS:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},ALSC:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},AFEA:{layers:{init:[0],clip:[1]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},ASTA:{layers:{clip:[0,1]},version:0,critical:!0,repeats:!0,profiles:[`anchors`]},FMET:{layers:{clip:[0]},version:1,critical:!0,repeats:!1,profiles:[`anchors`]},FMLP:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`anchors`]},FTAB:{layers:{clip:[0,1,2]},version:1,critical:!0,repeats:!0,profiles:[`anchors`]},BMET:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`baked`]},BKEY:{layers:{clip:[0]},version:0,critical:!0,repeats:!1,profiles:[`baked`]},BDLT:{layers:{clip:[1]},version:0,critical:!0,repeats:!0,profiles:[`baked`]}},l={segmentBytes:536870912,manifestBytes:67108864,metadataBytes:4194304,arrayBytes:1073741824,boxes:2048,segments:1048576,anchors:2097152,channels:512,mlpWidth:4096,gaussiansPerAnchor:64,clipFrames:1024,lookups:268435456,gaussians:16777216,products:68719476736,views:4096},u={levels:32,features:8,log2Table:24,cells:16777216,values:268435456}}));function f(e){p(e);let t=v(e.levels,e.baseResolution,e.growth),n=g(e)?t:v(e.levels,e.timeBaseResolution,e.timeGrowth),r=[],i=0;for(let[a,o]of t.entries()){let t=y(o,n[a],e.log2Table,i);r.push(t),i+=t.entries}return r}function p(e){let{levels:t,features:n,log2Table:r}=e;h(`levels`,t,u.levels),h(`features`,n,u.features),h(`log2_table`,r,u.log2Table),m(``,t,e.baseResolution,e.growth),g(e)||m(`time_`,t,e.timeBaseResolution,e.timeGrowth),h(`levels * features * 2**log2_table`,t*n*2**r,u.values)}function m(e,t,n,r){h(`${e}base_resolution`,n,u.cells),h(`${e}growth`,r,u.cells);let i=_(t,n,r)[t-1];h(`${e}base_resolution * ${e}growth**(levels - 1)`,i,u.cells)}function h(e,t,n){if(!(t>=1&&t<=n))throw new i(`the field's layout is out of range: ${e} is ${t}, not from 1 to ${n}`)}function g(e){return e.timeBaseResolution===0&&e.timeGrowth===0}function _(e,t,n){let r=[t];for(;r.length<e;)r.push(r[r.length-1]*n);return r}function v(e,t,n){return _(e,t,n).map(e=>Math.fround(e-1))}function y(e,t,n,r){let i=Math.ceil(e)+1,a=Math.ceil(t)+1,o=i**3*a,s=Math.min(2**n,Math.ceil(o/8)*8);return{scale:e,timeScale:t,cells:i,timeCells:a,entries:s,dense:o<=s,first:r}}function b(e,t,n){let r=new Float32Array(e.length),i=new Uint8Array(e.length/3).fill(1);for(let a=0;a<3;a++){let o=t[a],s=Math.fround(n[a]-o);for(let t=a,n=0;t<e.length;t+=3,n++){let a=Math.fround(Math.fround(e[t]-o)/s);a>=0&&a<=1||(i[n]=0),r[t]=Math.min(1,Math.max(0,a))+0}}return{unit:r,inside:i}}function x(e,t){return Math.fround(e/t)}function S(e,t,n,r){if(t.length===0||n.length===0)return;let i=new Uint32Array(Math.ceil(e.entries/32));e.dense?(T(e,t,i),E(e,C(e,n),i,r)):(w(e,t,i),D(C(e,n),i,r,e.entries))}function C(e,t){let n=/* @__PURE__ */ new Set;for(let r of t){let t=Math.floor(r*e.timeScale+.5);n.add(t).add(t+1)}return[...n]}function w(e,t,n){let{scale:r}=e,i=e.entries-1;for(let e=0;e<t.length;e+=3){let a=t[e]*r+.5|0,o=Math.imul(t[e+1]*r+.5|0,A),s=Math.imul(t[e+2]*r+.5|0,j);for(let e=0;e<8;e++){let t=e&2?o+A:o,r=e&4?s+j:s,c=(a+(e&1)^t^r)&i;n[c>>>5]|=1<<(c&31)}}}function T(e,t,n){let{scale:r,cells:i,entries:a}=e;for(let e=0;e<t.length;e+=3){let o=Math.floor(t[e]*r+.5),s=Math.floor(t[e+1]*r+.5),c=Math.floor(t[e+2]*r+.5);for(let e=0;e<8;e++){let t=s+(e>>1&1),r=c+(e>>2),l=(o+(e&1)+i*(t+i*r))%a;n[l>>>5]|=1<<(l&31)}}}function E(e,t,n,r){let{cells:i,entries:a}=e,o=t.map(e=>e*i**3%a);for(let e=0;e<a;e++)if(n[e>>>5]>>>(e&31)&1)for(let t of o){let n=e+t,i=n<a?n:n-a;r[i>>>3]|=1<<(i&7)}}function D(e,t,n,r){let i=O(t),a=new Uint32Array(t.length);for(let n of e){let e=Math.imul(n,M)&r-1,o=e>>>5;for(let n=0;n<i.length;n++)a[i[n]^o]|=k(t[i[n]],e)}let o=new Uint8Array(a.buffer);for(let e=0;e<n.length;e++)n[e]|=o[e]}function O(e){let t=new Uint32Array(e.length),n=0;for(let r=0;r<e.length;r++)e[r]!==0&&(t[n++]=r);return t.subarray(0,n)}function k(e,t){let n=e;return t&1&&(n=(n&1431655765)<<1|n>>>1&1431655765),t&2&&(n=(n&858993459)<<2|n>>>2&858993459),t&4&&(n=(n&252645135)<<4|n>>>4&252645135),t&8&&(n=(n&16711935)<<8|n>>>8&16711935),t&16&&(n=n<<16|n>>>16),n}var A,j,M,N=t((()=>{o(),d(),A=2654435761,j=805459861,M=3674653429}));N(),o();const P=`a number of an entropy-coded array is out of range`,F=4096;function ee(e,t,n,r,i){let a=re(e,n,r),o=new Uint32Array(t);return ue(a,se(a,o,i)),i<16&&ne(o,i),o}function te(e,t,n,r){let i=re(e,n,r),a=new Float64Array(t);return ue(i,le(i,a)),a}function ne(e,t){for(let n=0;n<e.length;n++)if(e[n]>=t)throw new i(P)}function re(e,t,n){let r=ie(n,t);if(!r)throw new i(`an entropy-coded array has an unknown mode of contexts`);let a=new Uint32Array(r*F),o=oe(e,a),s=e.length-o-16;if(s<0||s%2)throw new i(`an entropy-coded array is cut`);let c=new Int32Array(new Uint8Array(e.subarray(o,o+16)).buffer);if(c.some(e=>!(e>>>16)))throw new i(`an entropy-coded array has an impossible state`);let l=new Uint16Array(s/2+8);new Uint8Array(l.buffer).set(e.subarray(o+16));let u=n===1;return{lookup:a,contexts:ae(n,t),byNeighbours:u,states:c,words:l,end:s/2}}function ie(e,t){return e===0?t:e===1&&t<=64?9*t:+(e===2)}function ae(e,t){let n=[1,9,0][e]<<12;return Int32Array.from({length:t},(e,t)=>t*n)}function oe(e,t){let n=0;for(let r=0;r<t.length;r+=F){let i=n<e.length?e[n++]:135;if(i>134)throw L();i===0?t.fill(255,r,r+F):n=I(e,n,i,t.subarray(r,r+F))}return n}function I(e,t,n,r){let i=0,a=0;for(let o=0;o<n;o++){if(t>=e.length)throw L();if(a=e[t++],a>=128){if(t>=e.length||e[t]>=128||e[t]===0)throw L();a+=e[t++]-1<<7}if(i+a>F)throw L();let n=o|a-1<<8;for(let e=0;e<a;e++)r[i+e]=n|e<<20;i+=a}if(i!==F||a===0)throw L();return t}function L(){return new i(`the frequencies of an entropy-coded array are damaged`)}function se(e,t,n){let{lookup:r,contexts:a,byNeighbours:o,states:s,words:c,end:l}=e,u=a.length,d=0,f=0;for(let e=0;e<t.length;e++){let p=a[f],m=s[e&3],h=r[p|m&4095];m=Math.imul((h>>>8&4095)+1,m>>>12)+(h>>>20)|0;let g=(m>>>16)-1>>>31;m=m<<(g<<4)|c[d]&-g,d+=g;let _=h&255;if(_>=16){let e=3+(_-16>>>1);if(e>30)throw R(_);_=2+(_&1)<<e;for(let t=0;t<e;t+=12){let n=Math.min(12,e-t);_|=(m&(1<<n)-1)<<t,m>>>=n,g=(m>>>16)-1>>>31,m=m<<(g<<4)|c[d]&-g,d+=g}if(_>>>0>=n)throw new i(P)}if(d>l)throw new i(`an entropy-coded array is cut`);s[e&3]=m,t[e]=_,o&&(a[f]=ce(p,f,_)),f=f+1===u?0:f+1}return d}function ce(e,t,n){let r=9*t,i=((e>>>12)-r)*11>>>5;return r+3*(n>>>0<2?n:2)+i<<12}function le(e,t){let{lookup:n,contexts:r,byNeighbours:a,states:o,words:s,end:c}=e,l=0,u=e=>e>>>16?e:e<<16|s[l++];for(let e=0;e<t.length;e++){let s=e%r.length,d=r[s],f=o[e&3],p=n[d|f&4095];f=u(Math.imul((p>>>8&4095)+1,f>>>12)+(p>>>20)|0);let m=p&255;if(m>=16){let e=3+(m-16>>>1);if(e>51)throw R(m);m=(2+(m&1))*2**e;for(let t=0;t<e;t+=12){let n=Math.min(12,e-t);m+=(f&(1<<n)-1)*2**t,f=u(f>>>n)}}if(l>c)throw new i(`an entropy-coded array is cut`);o[e&3]=f,t[e]=m,a&&(r[s]=ce(d,s,Math.min(m,2)))}return l}function R(e){return new i(e>=134?`an entropy-coded array has a token that its context lacks`:P)}function ue(e,t){if(t!==e.end||e.states.some(e=>e!==65536))throw new i(`an entropy-coded array does not end where it should`)}const de={decodeArray:ee,decodeWideArray:te,markReachable:S};var fe,z=t((()=>{fe=1/255}));function pe(e,t){let n=_e(e.count+t.count),[r,i]=[0,0];for(let a=0;a<n.count;a++){let o=i===t.count||r<e.count&&e.anchors[r]<t.anchors[i];ve(n,a,o?e.values:t.values,o?r++:i++)}return n}function me(e,t){let n=_e(t);for(let r=0;r<t;r++)ve(n,r,e,r);return n}function he(e,t,n){for(let r=0;r<t*14;r++)if(!Number.isFinite(e[r]))throw ge(n)}function ge(e){return new i(`a frame's Gaussians are not finite`,e)}function _e(e){return{count:e,means:new Float32Array(3*e),scales:new Float32Array(3*e),rotations:new Float32Array(4*e),opacities:new Float32Array(e),colors:new Float32Array(3*e)}}function ve(e,t,n,r){let i=r*14;e.means.set(n.subarray(i+0,i+3),3*t),e.scales.set(n.subarray(i+3,i+6),3*t),e.rotations.set(n.subarray(i+6,i+10),4*t),e.opacities[t]=n[i+10],e.colors.set(n.subarray(i+11,i+14),3*t)}var ye,B=t((()=>{o(),ye=class{count=0;values=/* @__PURE__ */ new Float32Array(14336);anchors=/* @__PURE__ */ new Uint32Array(1024);reserve(e){let t=this.count+e;if(t<=this.anchors.length)return;let n=Math.max(t,2*this.anchors.length),{values:r,anchors:i}=this;this.values=new Float32Array(n*14),this.values.set(r),this.anchors=new Uint32Array(n),this.anchors.set(i)}}}));function be(e,t,n,r=0){let i=new Uint32Array(e.buffer,e.byteOffset,e.length);for(let a=0,o=0,s=r;a<t;a++,o+=14,s+=8)n[s]=i[o+0],n[s+1]=i[o+0+1],n[s+2]=i[o+0+2],n[s+3]=Se(e[o+11],Ee)|Se(e[o+11+1],Ee)<<11|Se(e[o+11+2],De)<<22,n[s+4]=Ce(i[o+3])|Ce(i[o+3+1])<<16,n[s+5]=Ce(i[o+3+2])|Se(e[o+10],Oe)<<16,n[s+6]=we(e[o+6],e[o+6+1]),n[s+7]=we(e[o+6+2],e[o+6+3])}function xe(e,t){return t!==void 0&&t.length>=e?t:new Uint32Array(e)}function Se(e,t){return Math.min(Math.max(e,0),1)*t+.5|0}function Ce(e){return e+16384>>>15&65535}function we(e,t){return Te(e)&65535|Te(t)<<16}function Te(e){return Math.round(Math.min(Math.max(e,-1),1)*ke)}var Ee,De,Oe,ke,Ae,je=t((()=>{z(),B(),Ee=2047,De=1023,Oe=65535,ke=32767,Ae=/* @__PURE__ */ new Float32Array(1),new Uint32Array(Ae.buffer)}));function Me(e,t,n,r,i){let a=n[r+Fe]/i,o=n[r+Fe+1]/i,s=n[r+Fe+2]/i,c=a*a+o*o+s*s,l=Math.sqrt(Math.max(0,1-c)),u=Math.sqrt(c+l*l),d=n[r+Ie];e[t]=(d===0?l:a)/u,e[t+1]=(d===1?l:d<1?a:o)/u,e[t+2]=(d===2?l:d<2?o:s)/u,e[t+3]=(d===3?l:s)/u}var Ne,Pe,Fe,Ie,Le,Re,ze,Be,Ve=t((()=>{z(),B(),je(),Ne=14,Pe=3,Fe=6,Ie=9,Le=10,Re=11,ze=126,Be=class{clip;prepareMs;deviations;rows=/* @__PURE__ */ new Float32Array;constructor(e){this.clip=e;let t=performance.now(),n=ze*e.scaleSteps;this.deviations=Float32Array.from({length:2*n+1},(t,r)=>2**((r-n)/e.scaleSteps)),this.prepareMs=performance.now()-t}async packed(e,t,n){let r=this.fill(e,t),i=xe(r*8,n);return be(this.rows,r,i),{count:r,data:i}}async gaussians(e,t){let n=this.fill(e,t);return me(this.rows,n)}close(){this.rows=/* @__PURE__ */ new Float32Array}fill(e,t){let{clip:n}=this,r=n.codes[e];this.rows.length===0&&(this.rows=new Float32Array(n.gaussians*14));let i=0;for(let e=0;e<n.gaussians*Ne;e+=Ne){let a=r[e+Le];a!==0&&Math.fround(a/n.opacitySteps)>=Math.fround(t)&&this.writeRow(r,e,i++*14)}return he(this.rows,i,`clip ${n.clip}, clip frame ${e}`),i}writeRow(e,t,n){let{clip:r,rows:i,deviations:a}=this,o=ze*r.scaleSteps;for(let s=0;s<3;s++)i[n+0+s]=r.corner[s]+Math.fround(r.step*e[t+s]),i[n+3+s]=a[e[t+Pe+s]+o],i[n+11+s]=e[t+Re+s]/r.colorSteps;i[n+10]=e[t+Le]/r.opacitySteps,Me(i,n+6,e,t,r.rotationSteps)}}}));function He(e,t){let{info:n,anchors:r}=e,{residual:i,field:a}=t,o=r.count+i.count,s=Ke(r.positions,i.positions),{unit:c,inside:l}=b(s,a.lo,a.hi),u=e=>l[e]!==0&&t.isStatic[e]===0,d=Math.min(e.layers,t.layers)>=Je?n.gaussiansPerAnchor:n.baseGaussians;return{where:`clip ${t.clip}`,frames:t.frames,count:o,gaussians:d,staticFeatures:n.staticFeatures,dynamicFeatures:n.dynamicFeatures,positions:s,features:Ke(r.features,i.features),scales:Ke(r.logScales,i.logScales).map(e=>Math.exp(e)),unit:c,inside:l,moving:qe(o,u),still:qe(o,e=>!u(e)),heads:Ue(e.heads,n.staticFeatures,d),field:a,fieldMlp:We(a.mlp,0,a.mlp.outputs),times:Float32Array.from({length:t.frames},(e,t)=>x(t,n.clipFrames))}}function Ue(e,t,n){return{opacity:We(e.opacity,t,n),color:We(e.color,t,3*n),covariance:We(e.covariance,t,7*n),offset:We(e.offset,t,3*n)}}function We(e,t,n){let r=Ge(e.w1,e.hidden,e.inputs);return{known:t,inputs:e.inputs-t,hidden:e.hidden,outputs:n,w1Known:r.subarray(0,t*e.hidden),w1:r.subarray(t*e.hidden),b1:e.b1,w2:Ge(e.w2.subarray(0,n*e.hidden),n,e.hidden),b2:e.b2.subarray(0,n)}}function Ge(e,t,n){let r=new Float32Array(t*n);for(let i=0;i<t;i++)for(let a=0;a<n;a++)r[a*t+i]=e[i*n+a];return r}function Ke(e,t){let n=new Float32Array(e.length+t.length);return n.set(e),n.set(t,e.length),n}function qe(e,t){let n=[];for(let r=0;r<e;r++)t(r)&&n.push(r);return Uint32Array.from(n)}var Je,Ye=t((()=>{N(),Je=4}));Ve(),Ye();const Xe=[2654435761,805459861,3674653429];function Ze(e,t,n,r,i){let{levels:a,features:o}=e.spec;a.forEach((s,c)=>{let l=new Qe(s,r),u=a.length*o;for(let r=0;r<n.length;r++)l.locate(t,3*n[r]),l.interpolate(e.tables,o,i,r*u+c*o)})}var Qe=class{level;rows=/* @__PURE__ */ new Uint32Array(16);weights=/* @__PURE__ */ new Float64Array(16);strides;timeRows;timeWeights;constructor(e,t){this.level=e;let{cells:n,dense:r}=e;this.strides=r?[n,Math.imul(n,n),Math.imul(Math.imul(n,n),n)]:Xe;let i=t*e.timeScale+.5,a=Math.floor(i);this.timeRows=[Math.imul(a,this.strides[2]),Math.imul(a+1,this.strides[2])],this.timeWeights=[1-(i-a),i-a]}locate(e,t){let{scale:n,dense:r,entries:i}=this.level,a=e[t]*n+.5,o=e[t+1]*n+.5,s=e[t+2]*n+.5,c=Math.floor(a),l=Math.floor(o),u=Math.floor(s);for(let e=0;e<8;e++){let t=e&1,n=e>>1&1,d=e>>2,f=(t?a-c:1-(a-c))*(n?o-l:1-(o-l))*(d?s-u:1-(s-u)),p=c+t,m=Math.imul(l+n,this.strides[0]),h=Math.imul(u+d,this.strides[1]);for(let t=0;t<2;t++){let n=this.timeRows[t],a=r?p+m+h+n:p^m^h^n;this.rows[e+8*t]=(a>>>0)%i,this.weights[e+8*t]=f*this.timeWeights[t]}}}interpolate(e,t,n,r){let{rows:i,weights:a,level:o}=this;for(let s=0;s<t;s++){let c=0;for(let n=0;n<16;n++)c+=a[n]*e[(o.first+i[n])*t+s];n[r+s]=c}}},$e=class{mlp;outputs;hidden;active;values;w1Known;w1;b1;w2;b2;constructor(e){this.mlp=e;let{hidden:t,outputs:n}=e;this.outputs=new Float64Array(nt(n)),this.hidden=new Float64Array(nt(t)),this.active=new Uint32Array(t),this.values=new Float64Array(t),this.w1Known=tt(e.w1Known,t),this.w1=tt(e.w1,t),this.b1=tt(e.b1,t),this.w2=tt(e.w2,n),this.b2=tt(e.b2,n)}get sums(){return this.hidden.length}knownSums(e,t,n,r){this.hidden.set(this.b1),et(this.hidden,this.w1Known,e,t,this.mlp.known),n.set(this.hidden,r)}run(e,t,n,r=0){let{hidden:i}=this;if(n===void 0)i.set(this.b1);else for(let e=0;e<i.length;e++)i[e]=n[r+e];et(i,this.w1,e,t,this.mlp.inputs),this.secondLayer(this.findActive())}findActive(){let{hidden:e,active:t,values:n}=this,r=0;for(let i=0;i<t.length;i++)e[i]<=0||(n[r]=e[i],t[r++]=i);return r}secondLayer(e){let{outputs:t,active:n,values:r,w2:i,b2:a}=this,o=t.length;for(let s=0;s<o;s+=4){let c=a[s],l=a[s+1],u=a[s+2],d=a[s+3];for(let t=0;t<e;t++){let e=r[t],a=n[t]*o+s;c+=e*i[a],l+=e*i[a+1],u+=e*i[a+2],d+=e*i[a+3]}t[s]=c,t[s+1]=l,t[s+2]=u,t[s+3]=d}}};function et(e,t,n,r,i){let a=e.length;for(let o=0;o<a;o+=4){let s=e[o],c=e[o+1],l=e[o+2],u=e[o+3];for(let e=0,d=o;e<i;e++,d+=a){let i=n[r+e];s+=i*t[d],c+=i*t[d+1],l+=i*t[d+2],u+=i*t[d+3]}e[o]=s,e[o+1]=c,e[o+2]=l,e[o+3]=u}}function tt(e,t){let n=nt(t),r=new Float64Array(e.length/t*n);for(let i=0;i*t<e.length;i++)r.set(e.subarray(i*t,(i+1)*t),i*n);return r}function nt(e){return Math.ceil(e/4)*4}B();var rt=class{mlp;clip;anchors;kept;perceptron;sums;constructor(e,t,n,r){this.mlp=e,this.clip=t,this.anchors=n,this.kept=r,this.perceptron=new $e(e);let i=r?n.length:1;this.sums=new Float32Array(i*this.perceptron.sums);for(let e=0;r&&e<i;e++)this.writeSums(e,e*this.perceptron.sums)}run(e,t){this.kept||this.writeSums(t,0);let{perceptron:n,sums:r,mlp:i}=this;return n.run(e,t*i.inputs,r,this.kept?t*n.sums:0),n.outputs}writeSums(e,t){let{features:n,staticFeatures:r}=this.clip;this.perceptron.knownSums(n,this.anchors[e]*r,this.sums,t)}},it=class{clip;anchors;opacity;color;covariance;offset;constructor(e,t,n){this.clip=e,this.anchors=t;let{opacity:r,color:i,covariance:a,offset:o}=e.heads,s=r.hidden+i.hidden+a.hidden+o.hidden,c=n&&4*s*t.length<=67108864,l=n=>new rt(n,e,t,c);this.opacity=l(r),this.color=l(i),this.covariance=l(a),this.offset=l(o)}gaussians(e,t){let n=new ye,r=new Float32Array(this.clip.gaussians);for(let i=0;i<this.anchors.length;i++){let a=this.opacity.run(e,i),o=!1;for(let e=0;e<r.length;e++)r[e]=at(a[e]),o||=!(r[e]<t);o&&this.add(n,e,i,r,t)}return n}add(e,t,n,r,i){e.reserve(r.length);let a=this.color.run(t,n),o=this.covariance.run(t,n),s=this.offset.run(t,n),c=this.anchors[n];for(let t=0;t<r.length;t++){if(r[t]<i)continue;let n=e.count*14;this.writeShape(e.values,n,c,o,s,t),e.values[n+10]=r[t];for(let r=0;r<3;r++)e.values[n+11+r]=at(a[3*t+r]);e.anchors[e.count++]=c}}writeShape(e,t,n,r,i,a){let{positions:o,scales:s}=this.clip;for(let c=0;c<3;c++)e[t+0+c]=o[3*n+c]+i[3*a+c]*s[6*n+c],e[t+3+c]=s[6*n+3+c]*at(r[7*a+c]);let c=7*a+3,[l,u,d,f]=[r[c],r[c+1],r[c+2],r[c+3]],p=1/Math.max(Math.sqrt(l*l+u*u+d*d+f*f),1e-12);e[t+6]=l*p,e[t+6+1]=u*p,e[t+6+2]=d*p,e[t+6+3]=f*p}};function at(e){return 1/(1+Math.exp(-Math.max(e,-80)))}z(),B(),je();var ot=class{prepareMs;clip;heads;fieldMlp;still=null;constructor(e,t){let n=performance.now();this.clip=He(e,t),this.heads=new it(this.clip,this.clip.moving,!0),this.fieldMlp=new $e(this.clip.fieldMlp),this.prepareMs=performance.now()-n}async packed(e,t,n){let{still:r,moving:i}=this.decode(e,t),a=r.count+i.count,o=xe(a*8,n);return be(r.values,r.count,o),be(i.values,i.count,o,r.count*8),{count:a,data:o}}async gaussians(e,t){let{still:n,moving:r}=this.decode(e,t);return pe(n,r)}close(){this.still=null}decode(e,t){let n=Math.fround(t),r=this.stillRows(n),i=this.dynamicFeatures(this.clip.moving,this.clip.times[e]),a=this.heads.gaussians(i,n);return he(a.values,a.count,`${this.clip.where}, clip frame ${e}`),{still:r,moving:a}}stillRows(e){if(this.still?.minOpacity!==e){let t=new it(this.clip,this.clip.still,!1).gaussians(this.dynamicFeatures(this.clip.still,0),e);he(t.values,t.count,this.clip.where),this.still={minOpacity:e,rows:t}}return this.still.rows}dynamicFeatures(e,t){let{clip:n,fieldMlp:r}=this,{inputs:i,outputs:a}=n.fieldMlp,o=new Float32Array(e.length*i);Ze(n.field,n.unit,e,t,o);let s=new Float32Array(e.length*a);return e.forEach((e,t)=>{n.inside[e]!==0&&(r.run(o,t*i),s.set(r.outputs.subarray(0,a),t*a))}),s}};const st={name:`scalar`,bits:de,decoder:async(e,t)=>t.profile===`baked`?new Be(t):new ot(e,t),close:()=>{}};N();function ct(e,t){let n=e.take(t.length*40);return t.forEach((t,r)=>{let i=n+r*40;e.doubles(i,2).set([t.scale,t.timeScale]),e.words(i+16,6).set([...lt(t),t.entries,Number(t.dense),t.first])}),n}function lt({cells:e,dense:t}){let n=Math.imul(e,e);return t?[e,n,Math.imul(n,e)]:[A,j,M]}o();const ut=65536,dt=65536,ft={1:`an entropy-coded array has an unknown mode of contexts`,2:`the frequencies of an entropy-coded array are damaged`,3:`an entropy-coded array is cut`,4:`an entropy-coded array has an impossible state`,5:`an entropy-coded array has a token that its context lacks`,6:P,7:`an entropy-coded array does not end where it should`};function pt(e){return{decodeArray:(t,n,r,i,a)=>mt(e,t,n,r,i,a),decodeWideArray:(t,n,r,i)=>ht(e,t,n,r,i),markReachable:(t,n,r,i)=>vt(e,t,n,r,i)}}function mt(e,t,n,r,i,a){let o=gt(e,t,r,i),s=Math.min(n,ut),c=e.take(4*s),l=new Uint32Array(n);for(let t=0;t<n;t+=s){let r=Math.min(s,n-t);_t(e.run.rans_read(o,c,r,a-1)),l.set(e.words(c,r),t)}return _t(e.run.rans_close(o)),l}function ht(e,t,n,r,i){let a=gt(e,t,r,i),o=Math.min(n,ut),s=e.take(8*o),c=new Float64Array(n);for(let t=0;t<n;t+=o){let r=Math.min(o,n-t);_t(e.run.rans_read_wide(a,s,r)),c.set(e.doubles(s,r),t)}return _t(e.run.rans_close(a)),c}function gt(e,t,n,r){e.reset();let{run:i}=e,a=e.take(i.rans_reader_bytes()),o=e.take(i.rans_context_bytes(n,r)),s=e.take(8*n),c=e.copy(t);return e.take(32),_t(i.rans_open(a,c,t.length,n,r,o,s)),a}function _t(e){if(e!==0)throw new i(ft[e])}function vt(e,t,n,r,i){e.reset();let a=8*Math.ceil(t.entries/64),o=ct(e,[t]),s=yt(t,r),c=e.copy(s),l=e.take(a),u=e.take(a),d=e.take(12*dt);e.bytes(l,a).fill(0),e.bytes(u,a).fill(0),e.bytes(u,i.length).set(i);for(let t=0;t<n.length;t+=3*dt){let r=n.subarray(t,t+3*dt);e.floats(d,r.length).set(r),e.run.mark_spatial(o,d,r.length/3,l)}e.run.mark_times(o,l,c,s.length,u),i.set(e.bytes(u,i.length))}function yt(e,t){let n=/* @__PURE__ */ new Set;for(let r of t){let t=Math.floor(r*e.timeScale+.5);n.add(t).add(t+1)}return Uint32Array.from(n)}o();let bt;var xt=class e{run;base;top;constructor(e){this.run=e.exports,this.base=this.run.__heap_base.value,this.top=this.base,this.reset()}static async create(){return bt??=WebAssembly.compile(wt()),new e(await WebAssembly.instantiate(await bt))}reset(){this.top=Ct(this.base)}mark(){return this.top}release(e){this.top=e}take(e){let t=this.top,n=t+e+16,{memory:r}=this.run;return n>r.buffer.byteLength&&St(r,n),this.top=Ct(n),t}copy(e){let t=this.take(e.byteLength),n=new Uint8Array(e.buffer,e.byteOffset,e.byteLength);return new Uint8Array(this.run.memory.buffer,t,e.byteLength).set(n),t}bytes(e,t){return new Uint8Array(this.run.memory.buffer,e,t)}words(e,t){return new Uint32Array(this.run.memory.buffer,e,t)}floats(e,t){return new Float32Array(this.run.memory.buffer,e,t)}doubles(e,t){return new Float64Array(this.run.memory.buffer,e,t)}};function St(e,t){let n=Math.ceil((t-e.buffer.byteLength)/65536);try{if(t>4294901760)throw RangeError(`beyond 4 GiB`);e.grow(n)}catch{throw new r(`decoding needs ${Math.ceil(t/2**20)} MB of memory, which the browser does not give`,``,`close other pages, or choose a lower quality`)}}function Ct(e){return Math.ceil(e/16)*16}function wt(){return Uint8Array.from(atob(`AGFzbQEAAAABfg9gCX9/f39/f398fwBgBH9/f38AYAV/f39/fwBgBX99f39/AX9gBX9/f31/AGAIf39/f39/f38AYAd/f39/f31/AGAHf39/f39/fwBgAn9/AX9gAAF/YAd/f39/f39/AX9gBH9/f38Bf2AFf39/fn8Bf2ADf39/AX9gAX8BfwMREAABAgMEBQYCBwgJCgsMDQ4EBQFwAQEBBQMBAAIGDwJ/AUGAiAQLfwBBgIgECwfVAQ4GbWVtb3J5AgAMZW5jb2RlX2ZpZWxkAAAMbWFya19zcGF0aWFsAAEKbWFya190aW1lcwACEGRlY29kZV9nYXVzc2lhbnMAAwprbm93bl9zdW1zAAcQZmllbGRfcGVyY2VwdHJvbgAIEnJhbnNfY29udGV4dF9ieXRlcwAJEXJhbnNfcmVhZGVyX2J5dGVzAAoJcmFuc19vcGVuAAsJcmFuc19yZWFkAAwOcmFuc19yZWFkX3dpZGUADgpyYW5zX2Nsb3NlAA8LX19oZWFwX2Jhc2UDAQr8dxD7FBAFfwF8An8CewF9AnsHfwF8AX8BewF8AnsCfxZ7Dn8PfQJAIAFFDQAgBkUNACACQQJ0IQkgAiABbEECdCEKQQAhCwNAIAAgC0EobGoiDEEYaigCACINIAxBCGorAwAgB6JEAAAAAAAA4D+gIg78AyIPbCIQ/REhESAQIA1q/REhEiAOIA+4obYiE/0TIRRDAACAPyATk/0TIRUgDEEcaiEWIAxBIGohFyAMQRRqIRggDEEQaiEZIAMgDCgCJCACbEECdGohGiAIIRtBACEcA0AgGSgCACIPIAwrAwAiDiAEIAUgHEECdGooAgBBDGxqIg1BBGoqAgC7okQAAAAAAADgP6AiHfwDIh5sIhD9ESAQIA9qIg/9HAIgD/0cAyIfIA4gDSoCALuiRAAAAAAAAOA/oCIg/AMiEP0RIBBBAWoiD/0cASAP/RwDIiH9rgEiIiAfICH9USIfIBcoAgAiDxshISAiIBgoAgAiIyAOIA1BCGoqAgC7okQAAAAAAADgP6AiDvwDIg1sIiT9ESIl/a4BIiYgEf2uASInIB8gJf1RIiUgEf1RIA8bIR9DAACAPyAgIBC4obYiE5P9EyAT/SABIBP9IANDAACAPyAdIB64obYiE5P9EyAT/SACIBP9IAP95gEhIkMAAIA/IA4gDbihtiITk/0TISggFigCACENAkACQCAPRQ0AICYgJSAPGyEmAkAgDf0RIikgH/0+/VNFDQAgH/0bACANcP0RIB/9GwEgDXD9HAEgH/0bAiANcP0cAiAf/RsDIA1w/RwDIScLICkgJiAS/a4BIiogJSAS/VEgDxsiH/0+/VNFDQEgH/0bACANcP0RIB/9GwEgDXD9HAEgH/0bAiANcP0cAiAf/RsDIA1w/RwDISoMAQsgJSAS/VEgDUF/av0RIiX9TiEqIB8gJf1OIScLICggIv3mASElICEgJCAjav0RIh/9rgEiKCAhIB/9USIfIA8bISYgKCAR/a4BIisgHyAR/VEgDxshHyAT/RMgIv3mASEhAkACQCAPRQ0AAkAgDf0RIiIgH/0+/VNFDQAgH/0bACANcP0RIB/9GwEgDXD9HAEgH/0bAiANcP0cAiAf/RsDIA1w/RwDISsLICIgJiAS/a4BIiz9Pv1TRQ0BICz9GwAgDXD9ESAs/RsBIA1w/RwBICz9GwIgDXD9HAIgLP0bAyANcP0cAyEsDAELICYgEv1RIA1Bf2r9ESIi/U4hLCAfICL9TiErCyAUICX95gEhLSAVICX95gEhLiAUICH95gEhLyAVICH95gEhMEEAIR4CQCACQQRJDQAgLyAf/Q0MDQ4PDA0ODwwNDg8MDQ4PISEgLyAf/Q0ICQoLCAkKCwgJCgsICQoLISIgLyAf/Q0EBQYHBAUGBwQFBgcEBQYHISUgLyAf/Q0AAQIDAAECAwABAgMAAQIDISggLSAf/Q0MDQ4PDA0ODwwNDg8MDQ4PISYgLSAf/Q0ICQoLCAkKCwgJCgsICQoLISkgLSAf/Q0EBQYHBAUGBwQFBgcEBQYHITEgLSAf/Q0AAQIDAAECAwABAgMAAQIDITIgMCAf/Q0MDQ4PDA0ODwwNDg8MDQ4PITMgMCAf/Q0ICQoLCAkKCwgJCgsICQoLITQgMCAf/Q0EBQYHBAUGBwQFBgcEBQYHITUgMCAf/Q0AAQIDAAECAwABAgMAAQIDITYgLiAf/Q0MDQ4PDA0ODwwNDg8MDQ4PITcgLiAf/Q0ICQoLCAkKCwgJCgsICQoLITggLiAf/Q0EBQYHBAUGBwQFBgcEBQYHITkgLiAf/Q0AAQIDAAECAwABAgMAAQIDITogGiAs/RsDIAJsQQJ0aiEjIBogLP0bAiACbEECdGohJCAaICz9GwEgAmxBAnRqITsgGiAs/RsAIAJsQQJ0aiE8IBogKv0bAyACbEECdGohPSAaICr9GwIgAmxBAnRqIT4gGiAq/RsBIAJsQQJ0aiE/IBogKv0bACACbEECdGohQCAaICv9GwMgAmxBAnRqIUEgGiAr/RsCIAJsQQJ0aiFCIBogK/0bASACbEECdGohQyAaICv9GwAgAmxBAnRqIUQgGiAn/RsDIAJsQQJ0aiFFIBogJ/0bAiACbEECdGohRiAaICf9GwEgAmxBAnRqIUcgGiAn/RsAIAJsQQJ0aiFIQQAhDUEAIQ8DQCAbIA1qIDogSCANav0AAAD95gH9DAAAAAAAAAAAAAAAAAAAAAAiH/3kASA4IEYgDWr9AAAA/eYB/eQBIDYgRCANav0AAAD95gH95AEgNCBCIA1q/QAAAP3mAf3kASAyIEAgDWr9AAAA/eYB/eQBICkgPiANav0AAAD95gH95AEgKCA8IA1q/QAAAP3mAf3kASAiICQgDWr9AAAA/eYB/eQBIDkgRyANav0AAAD95gEgH/3kASA3IEUgDWr9AAAA/eYB/eQBIDUgQyANav0AAAD95gH95AEgMyBBIA1q/QAAAP3mAf3kASAxID8gDWr9AAAA/eYB/eQBICYgPSANav0AAAD95gH95AEgJSA7IA1q/QAAAP3mAf3kASAhICMgDWr9AAAA/eYB/eQB/eQB/QsAACANQRBqIQ0gD0EIaiEQIA9BBGoiHiEPIBAgAk0NAAsLAkAgHiACTw0AIAIgHmshDyAbIB5BAnRqIRAgGiAeICf9GwAgAmxqQQJ0aiEjIBogHiAn/RsBIAJsakECdGohJCAaIB4gJ/0bAiACbGpBAnRqITsgGiAeICf9GwMgAmxqQQJ0aiE8IBogHiAr/RsAIAJsakECdGohPSAaIB4gK/0bASACbGpBAnRqIT4gGiAeICv9GwIgAmxqQQJ0aiE/IBogHiAr/RsDIAJsakECdGohQCAaIB4gKv0bACACbGpBAnRqIUEgGiAeICr9GwEgAmxqQQJ0aiFCIBogHiAq/RsCIAJsakECdGohQyAaIB4gKv0bAyACbGpBAnRqIUQgGiAeICz9GwAgAmxqQQJ0aiFFIBogHiAs/RsBIAJsakECdGohRiAaIB4gLP0bAiACbGpBAnRqIUcgGiAeICz9GwMgAmxqQQJ0aiEeIC/9HwMhEyAv/R8CIUkgL/0fASFKIC/9HwAhSyAt/R8DIUwgLf0fAiFNIC39HwEhTiAt/R8AIU8gMP0fAyFQIDD9HwIhUSAw/R8BIVIgMP0fACFTIC79HwMhVCAu/R8CIVUgLv0fASFWIC79HwAhV0EAIQ0DQCAQIA1qIFcgIyANaioCAJRDAAAAAJIgViAkIA1qKgIAlJIgVSA7IA1qKgIAlJIgVCA8IA1qKgIAlJIgUyA9IA1qKgIAlJIgUiA+IA1qKgIAlJIgUSA/IA1qKgIAlJIgUCBAIA1qKgIAlJIgTyBBIA1qKgIAlJIgTiBCIA1qKgIAlJIgTSBDIA1qKgIAlJIgTCBEIA1qKgIAlJIgSyBFIA1qKgIAlJIgSiBGIA1qKgIAlJIgSSBHIA1qKgIAlJIgEyAeIA1qKgIAlJI4AgAgDUEEaiENIA9Bf2oiDw0ACwsgGyAKaiEbIBxBAWoiHCAGRw0ACyAIIAlqIQggC0EBaiILIAFHDQALCwvjBQYCfwJ7An8BfAV7AX8CQCACRQ0AIABBIGooAgAhBCAAKAIcIgVBf2r9ESEGIAD9CQIcIQcgACgCFCEIIAAoAhAhCSAAKwMAIQoDQCAJIAogAUEEaioCALuiRAAAAAAAAOA/oPwDbCIA/REgACAJaiIA/RwCIAD9HAMiCyAKIAEqAgC7okQAAAAAAADgP6D8AyIA/REgAEEBaiIA/RwBIAD9HAMiDP2uASINIAsgDP1RIgsgBBshDiANIAggCiABQQhqKgIAu6JEAAAAAAAA4D+g/ANsIgD9ESIP/a4BIgwgCyAP/VEgBBshCyAAIAhqIQACQAJAIARFDQACQCAHIAv9Pv1TRQ0AIAv9GwAgBXD9ESAL/RsBIAVw/RwBIAv9GwIgBXD9HAIgC/0bAyAFcP0cAyEMCyAHIA4gAP0R/a4BIgv9Pv1TRQ0BIAv9GwAgBXD9ESAL/RsBIAVw/RwBIAv9GwIgBXD9HAIgC/0bAyAFcP0cAyELDAELIAsgBv1OIQwgDiAA/RH9USAG/U4hCwsgAyAM/RsAIgBBA3ZB+P///wFxaiIQQgEgAEE/ca2GIBApAwCENwMAIAMgDP0bASIAQQN2Qfj///8BcWoiEEIBIABBP3GthiAQKQMAhDcDACADIAz9GwIiAEEDdkH4////AXFqIhBCASAAQT9xrYYgECkDAIQ3AwAgAyAM/RsDIgBBA3ZB+P///wFxaiIQQgEgAEE/ca2GIBApAwCENwMAIAMgC/0bACIAQQN2Qfj///8BcWoiEEIBIABBP3GthiAQKQMAhDcDACADIAv9GwEiAEEDdkH4////AXFqIhBCASAAQT9xrYYgECkDAIQ3AwAgAyAL/RsCIgBBA3ZB+P///wFxaiIQQgEgAEE/ca2GIBApAwCENwMAIAMgC/0bAyIAQQN2Qfj///8BcWoiEEIBIABBP3GthiAQKQMAhDcDACABQQxqIQEgAkF/aiICDQALCwuGCgMLfwF+AX8CQCADRQ0AIABBHGooAgAiBUE/aiIGQQZ2IQcgACgCGCEIAkAgACgCIA0AIAZBwABJDQEgBUF/aiEJQQAhCgNAIAkgCCACIApBAnRqKAIAbHEiAEEGdiELIABBIHEhDCAAQRBxIQUgAEEIcSENIABBBHEhDiAAQQJxIQ8CQAJAIABBAXENAEEAIQAgASEGA0AgBikDACEQAkAgD0UNACAQQgKGQsyZs+bMmbPmTIMgEEICiEKz5syZs+bMmTODhCEQCwJAIA5FDQAgEEIEhkLw4cOHj568+HCDIBBCBIhCj568+PDhw4cPg4QhEAsCQCANRQ0AIBBCCIZCgP6D+I/gv4B/gyAQQgiIQv+B/Ifwn8D/AIOEIRALAkAgBUUNACAQQhCGQoCA/P+PgECDIBBCEIhC//+DgPD/P4OEIRALIAQgACALc0EDdGoiESAQQiCJIBAgDBsgESkDAIQ3AwAgBkEIaiEGIAcgAEEBaiIARw0ADAILCwJAIA8NAEEAIQAgASEGA0AgBikDACIQQgGGQqrVqtWq1arVqn+DIBBCAYhC1arVqtWq1arVAIOEIRACQCAORQ0AIBBCBIZC8OHDh4+evPhwgyAQQgSIQo+evPjw4cOHD4OEIRALAkAgDUUNACAQQgiGQoD+g/iP4L+Af4MgEEIIiEL/gfyH8J/A/wCDhCEQCwJAIAVFDQAgEEIQhkKAgPz/j4BAgyAQQhCIQv//g4Dw/z+DhCEQCyAEIAAgC3NBA3RqIhEgEEIgiSAQIAwbIBEpAwCENwMAIAZBCGohBiAHIABBAWoiAEcNAAwCCwsCQCAORQ0AQQAhACABIQYDQCAGKQMAIhBCAYZCqtWq1arVqtWqf4MgEEIBiELVqtWq1arVqtUAg4QiEEIChkLMmbPmzJmz5kyDIBBCAohCs+bMmbPmzJkzg4QiEEIEhkLw4cOHj568+HCDIBBCBIhCj568+PDhw4cPg4QhEAJAIA1FDQAgEEIIhkKA/oP4j+C/gH+DIBBCCIhC/4H8h/CfwP8Ag4QhEAsCQCAFRQ0AIBBCEIZCgID8/4+AQIMgEEIQiEL//4OA8P8/g4QhEAsgBCAAIAtzQQN0aiIRIBBCIIkgECAMGyARKQMAhDcDACAGQQhqIQYgByAAQQFqIgBHDQAMAgsLQQAhACABIQYDQCAGKQMAIhBCAYZCqtWq1arVqtWqf4MgEEIBiELVqtWq1arVqtUAg4QiEEIChkLMmbPmzJmz5kyDIBBCAohCs+bMmbPmzJkzg4QhEAJAIA1FDQAgEEIIhkKA/oP4j+C/gH+DIBBCCIhC/4H8h/CfwP8Ag4QhEAsCQCAFRQ0AIBBCEIZCgID8/4+AQIMgEEIQiEL//4OA8P8/g4QhEAsgBCAAIAtzQQN0aiIRIBBCIIkgECAMGyARKQMAhDcDACAGQQhqIQYgByAAQQFqIgBHDQALCyAKQQFqIgogA0cNAAwCCwsgBkHAAEkNAEEAIREDQCAIIAIgEUECdGooAgBsIQxBACELA0ACQCABIAtBA3RqKQMAIhBQDQAgC0EGdCAMaiENA0ACQCAFIA0gEHqnaiIASw0AIAAgBXAhAAsgBCAAQQN2Qfj///8BcWoiBkIBIABBP3GthiAGKQMAhDcDACAQQn98IBCDIhBQRQ0ACwsgC0EBaiILIAdHDQALIBFBAWoiESADRw0ACwsLihcHBn8BewV/AnsCfwF7BX8jgICAgABBsAFrIgUkgICAgAAgBf0MAAAAAAAAAAAAAAAAAAAAAP0LBKABQQAhBiAFQQA2ApwBIAUgBDYCmAEgBSADNgKUASAFIAI2ApABAkAgACgCACIHRQ0AIAAoAhwoAgwiCEECdCEJIABBLGohCiAB/RMhC0EAIQxBACEGQQAhDQNAAkAgByANayICQRAgAkEQSSIOGyIPRQ0AQQAhAgJAIAcgDGoiA0EQIANBEEkbIgRBBEkNACAEQRxxIgJBfGoiA0ECdkEBakEDcSEQIA39ESERAkACQCADQQxPDQD9DAAAAAABAAAAAgAAAAMAAAAhEkEAIRMMAQsgBEEccUF8akECdkEBakH8////B3EhFP0MAAAAAAEAAAACAAAAAwAAACESQQAhEyAFQdAAaiEDA0AgAyASIBH9rgEiFf0LBAAgA0EwaiAV/QwMAAAADAAAAAwAAAAMAAAA/a4B/QsEACADQSBqIBX9DAgAAAAIAAAACAAAAAgAAAD9rgH9CwQAIANBEGogFf0MBAAAAAQAAAAEAAAABAAAAP2uAf0LBAAgA0HAAGohAyAS/QwQAAAAEAAAABAAAAAQAAAA/a4BIRIgE0EQaiETIBRBfGoiFA0ACwsCQCAQRQ0AIARBDHFBfGpBAnZBAWpBA3EhFCAFQdAAaiATQQJ0aiEDA0AgAyASIBH9rgH9CwQAIANBEGohAyAS/QwEAAAABAAAAAQAAAAEAAAA/a4BIRIgFEF/aiIUDQALCyAEIAJGDQELIAVB0ABqIAJBAnRqIQMDQCADIA0gAmo2AgAgA0EEaiEDIAQgAkEBaiICRw0ACwsgACgCHCAKIAAoAhAgACgCCCAAKAIMIAVB0ABqIA8gACgCNBCFgICAAAJAIA9FDQACQAJAIAAoAhwoAgwiBEUNAEEAIQ5BCCEWQQAhEANAIAAoAjQiFyAOQQJ0aiECQQAhAwNAIAL9DAAAgD8AAIA/AACAPwAAgD8iFSAVIAL9AAAA/eEB/QwAAKDCAACgwgAAoMIAAKDC/ekB/QwAAKBCAACgQgAAoEIAAKBC/egBIhH9DDuquD87qrg/O6q4PzuquD/95gH9aiIS/fgBQRf9qwEgFSARIBL9DAByMb8AcjG/AHIxvwByMb/95gH95AEgEv0Mjr6/tY6+v7WOvr+1jr6/tf3mAf3kASISIBUgEiASIBIgEiASIBL9DAENUDkBDVA5AQ1QOQENUDn95gH9DGELtjphC7Y6YQu2OmELtjr95AH95gH9DImICDyJiAg8iYgIPImICDz95AH95gH9DKuqKj2rqio9q6oqPauqKj395AH95gH9DKuqKj6rqio+q6oqPquqKj795AH95gH9DAAAAD8AAAA/AAAAPwAAAD/95AH95gH95AH95gH95AH9rgH95AH95wH9CwAAIAJBEGohAiADQQRqIgMgBEkNAAsgBSAQaiIYQQA6AAACQCAAKAIEIhlFDQBBACEDQQAhGgJAAkAgGUEESQ0AIBlBfHEiGkF8aiICQQJ2QQFqIhRBA3EhAwJAAkAgAkEMTw0A/QwAAAAAAAAAAAAAAAAAAAAAIRJBACEUDAELIBRB/P///wdxIRMgFyAWQQJ0aiEC/QwAAAAAAAAAAAAAAAAAAAAAIRJBACEUA0AgEiACQWBq/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAA/QwBAQEBAAAAAAAAAAAAAAAAIhX9Tv1QIAJBcGr9AAIAIAv9Q/1NIBL9DQAECAwAAAAAAAAAAAAAAAAgFf1O/VAgAv0AAgAgC/1D/U0gEv0NAAQIDAAAAAAAAAAAAAAAACAV/U79UCACQRBq/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAAIBX9Tv1QIRIgAkHAAGohAiAUQRBqIRQgE0F8aiITDQALCwJAIANFDQAgFyAUIA5qQQJ0aiECA0AgEiAC/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAA/QwBAQEBAAAAAAAAAAAAAAAA/U79UCESIAJBEGohAiADQX9qIgMNAAsLIBIgEiAS/Q0CAwAAAAAAAAAAAAAAAAAA/VAiEiASIBL9DQEAAAAAAAAAAAAAAAAAAAD9UP0WACEDIBkgGkYNAQsgGSAaayEUIBcgGiAOakECdGohAgNAIAMgAioCACABXUEBc3IhAyACQQRqIQIgFEF/aiIUDQALCyAYIAM6AAALIBYgBGohFiAOIARqIQ4gEEEBaiIQIA9HDQAMAgsLAkAgACgCBCITRQ0AIAAoAjQhECATQXxxIRkgE0F8aiIaQQJ2QQFqIgJB/P///wdxIRcgAkEDcSEWQQAhFANAIAUgFGohDkEAIQNBACECAkACQCATQQRJDQACQAJAIBpBDE8NAP0MAAAAAAAAAAAAAAAAAAAAACESQQAhAwwBC/0MAAAAAAAAAAAAAAAAAAAAACESQQAhAyAXIQQgECECA0AgEiAC/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAA/QwBAQEBAAAAAAAAAAAAAAAAIhX9Tv1QIAJBEGr9AAIAIAv9Q/1NIBL9DQAECAwAAAAAAAAAAAAAAAAgFf1O/VAgAkEgav0AAgAgC/1D/U0gEv0NAAQIDAAAAAAAAAAAAAAAACAV/U79UCACQTBq/QACACAL/UP9TSAS/Q0ABAgMAAAAAAAAAAAAAAAAIBX9Tv1QIRIgAkHAAGohAiADQRBqIQMgBEF8aiIEDQALCwJAIBZFDQAgECADQQJ0aiECIBYhAwNAIBIgAv0AAgAgC/1D/U0gEv0NAAQIDAAAAAAAAAAAAAAAAP0MAQEBAQAAAAAAAAAAAAAAAP1O/VAhEiACQRBqIQIgA0F/aiIDDQALCyASIBIgEv0NAgMAAAAAAAAAAAAAAAAAAP1QIhIgEiAS/Q0BAAAAAAAAAAAAAAAAAAAA/VD9FgAhAyAZIQIgEyAZRg0BCyATIAJrIQQgECACQQJ0aiECA0AgAyACKgIAIAFdQQFzciEDIAJBBGohAiAEQX9qIgQNAAsLIA4gAzoAACAUQQFqIhQgD0cNAAwCCwtBACEUAkAgDg0AIA9BEHEiFEFwaiICQQR2QQFqQQdxIRNBACEDAkAgAkHwAEkNACAHIAxqIgJBECACQRBJG0EQcUFwakEEdkEBakH4////AXEhBEEAIQMDQCAFIANqIgL9DAAAAAAAAAAAAAAAAAAAAAAiEv0LBAAgAkHwAGogEv0LBAAgAkHgAGogEv0LBAAgAkHQAGogEv0LBAAgAkHAAGogEv0LBAAgAkEwaiAS/QsEACACQSBqIBL9CwQAIAJBEGogEv0LBAAgA0GAAWohAyAEQXhqIgQNAAsLAkAgE0UNACAHIAxqIgJBECACQRBJG0EQcUFwakEEdkEBakEHcSEEIAUgA2ohAgNAIAL9DAAAAAAAAAAAAAAAAAAAAAD9CwQAIAJBEGohAiAEQX9qIgQNAAsLIA8gFEYNAQsgByAMaiICQRAgAkEQSRsgFGshAyAFIBRqIQIDQCACQQA6AAAgAkEBaiECIANBf2oiAw0ACwsgD0UNACAHIAxqIgJBECACQRBJGyEEQQAhA0EAIQIDQAJAIAUgAmotAABFDQAgACgCRCAGIAhsQQJ0aiAAKAI0IANqIAn8CgAAIAVBEGogBkECdGogDSACajYCACAGQQFqIgZBEEkNACAAIAVBEGogBiABIAVBkAFqEISAgIAAQQAhBgsgAyAJaiEDIAQgAkEBaiICRw0ACwsgDEFwaiEMIAAoAgAiByANQRBqIg1LDQALCyAAIAVBEGogBiABIAVBkAFqEISAgIAAIAX9AASgASESIAUoApwBIQIgBUGwAWokgICAgABBfyACIBIgEv1C/VMbC+0LBQd/A3sDfwF9EHsCQCACRQ0AIAAoAiAgAEEsaiIFIAAoAhAiBiAAKAIIIAAoAgwgASACIAAoAjgQhYCAgAAgACgCJCAFIAYgACgCCCAAKAIMIAEgAiAAKAI8EIWAgIAAIAAoAiggBSAGIAAoAgggACgCDCABIAIgACgCQBCFgICAACAAKAIEIgdFDQBBACEIQQAhCQNAQQAhCgJAIAdFDQAgACgCGCAAKAIIIAEgCUECdGooAgBBAnRqKAIAIgtBGGxqIgX9AAAMIQwgBf0AAAAhDSAAKAIUIAtBDGxq/QAAACEOIAAoAkQgACgCHCgCDCAIbGohBSAAKAJAIAAoAigoAgwgCGxqIQ8gACgCOCAAKAIgKAIMIAhsaiEQIAAoAjwgACgCJCgCDCAIbGohBkEAIREgByEKA0ACQCAFKgIAIhIgA10NACAEIAT9AAQQIBIgEpP9EyAOIA0gD/0AAAD95gH95AEiEyAT/Q0AAQIDBAUGBwgJCgsICQoLIhQgFP3lASAM/QwAAIA/AACAPwAAgD8AAIA/IhQgFCAG/QAAAP3hAf0MAACgwgAAoMIAAKDCAACgwiIV/ekB/QwAAKBCAACgQgAAoEIAAKBCIhb96AEiF/0MO6q4PzuquD87qrg/O6q4PyIY/eYB/WoiGf34AUEX/asBIBQgFyAZ/QwAcjE/AHIxPwByMT8AcjE/Ihr95gH95QEgGf0Mjr6/NY6+vzWOvr81jr6/NSIb/eYB/eUBIhkgFCAZIBkgGSAZIBkgGf0MAQ1QOQENUDkBDVA5AQ1QOSIc/eYB/QxhC7Y6YQu2OmELtjphC7Y6Ih395AH95gH9DImICDyJiAg8iYgIPImICDwiHv3kAf3mAf0Mq6oqPauqKj2rqio9q6oqPSIf/eQB/eYB/Qyrqio+q6oqPquqKj6rqio+IiD95AH95gH9DAAAAD8AAAA/AAAAPwAAAD8iIf3kAf3mAf3kAf3mAf3kAf2uAf3kAf3nAf3mASIXIBf9DQABAgMEBQYHCAkKCwgJCgsiGSAZ/eUB/eQBIAZBDGr9AAAAIhkgGSAZ/eYBIhkgGSAZ/Q0EBQYHAAECAwwNDg8ICQoL/eQBIhkgGSAZ/Q0ICQoLDA0ODwABAgMEBQYH/eQB/eMB/QzMvIwrzLyMK8y8jCvMvIwr/ekB/ecBIiIgIv3lASAUIBQgEP0AAAD94QEgFf3pASAW/egBIhUgGP3mAf1qIhn9+AFBF/2rASAUIBUgGSAa/eYB/eUBIBkgG/3mAf3lASIZIBQgGSAZIBkgGSAZIBkgHP3mASAd/eQB/eYBIB795AH95gEgH/3kAf3mASAg/eQB/eYBICH95AH95gH95AH95gH95AH9rgH95AH95wEiGSAZ/Q0AAQIDBAUGBwgJCgsICQoLIhUgFf3lAf3kAf3kAf3kAf3kAf0LBBACQAJAIAQoAgAiCkUNACAKIAQoAgxBBXRqIgogF/0MAEAAAABAAAAAQAAAAEAAAP2uAUEP/a0BIhf9GwJB//8DcSASQwD/f0eUQwAAAD+S/AFBEHRyNgIUIAogF/0bAEH//wNxIBf9GwFBEHRyNgIQIApBGGogIiAU/egB/QwAAIC/AACAvwAAgL8AAIC//ekB/QwA/v9GAP7/RgD+/0YA/v9G/eYB/Wr9+AEiFCAU/YUB/VsAAAAgCiATIBn9DADg/0QA4P9EAMB/RAAAAAD95gEgIf3kAf35ASIU/RsBQQt0IBT9GwByIBT9GwJBFnRy/RwD/QsAAAwBCyAEKAIEIAQoAgxBOGxqIgogE/0LAAAgCiAX/QsADCAKICL9CwAYIAogGf0fAjgCNCAKIBn9HwE4AjAgCiAZ/R8AOAIsIAogEjgCKCAEKAIIIAQoAgxBAnRqIAs2AgALIAQgBCgCDEEBajYCDCAAKAIEIQoLIAVBBGohBSAPQQxqIQ8gEEEMaiEQIAZBHGohBiARQQFqIhEgCkkNAAsLIAhBBGohCCAKIQcgCUEBaiIJIAJHDQALCwuYEgQFfwJ7BH8DeyOAgICAAEGAAWsiCCSAgICAAAJAAkACQCAAKAIAIglFDQAgACgCJA0AIAEoAgAhCgJAIAZFDQAgACgCGCELQQAhDAJAIAZBBEkNACAL/REhDSAJ/REhDiAIIQ8gBkF8cSIMIRAgBSERA0AgD0HAAGogDf0LAgAgDyAC/REgAyARQQxqKAIAQQJ0aiADIBFBCGooAgBBAnRqIAMgEUEEaigCAEECdGogAyARKAIAQQJ0av0JAgD9VgIAAf1WAgAC/VYCAAMgDv21AUEC/asB/a4B/QsCACAPQRBqIQ8gEUEQaiERIBBBfGoiEA0ACyAMIAZGDQELIAYgDGshECAFIAxBAnQiEWohDyAIIBFqIREDQCARQcAAaiALNgIAIBEgAiADIA8oAgBBAnRqKAIAIAlsQQJ0ajYCACAPQQRqIQ8gEUEEaiERIBBBf2oiEA0ACwsgCCAGIAAoAhAgCSAAKAIIQwAAgP8gChCGgICAACAGRQ0BIAZFIQwgACgCCCESIAEoAgAhCyAAKAIEIQ9BACEKAkAgBkEESQ0AIAZBfHEiCkF8aiIRQQJ2QQFqIgNBAXEhCSAS/REhDiAP/REhEwJAAkAgEQ0A/QwAAAAAAQAAAAIAAAADAAAAIQ1BACEQDAELIANB/v///wdxIQL9DAAAAAABAAAAAgAAAAMAAAAhDUEAIRAgCCERIAUhAwNAIBFBwABqIAv9ESIUIA4gDf21AUEC/asB/a4B/QsCACARIAT9ESIVIBMgA/0AAgD9tQFBAv2rAf2uAf0LAgAgEUHQAGogFCAOIA39DAQAAAAEAAAABAAAAAQAAAD9rgH9tQFBAv2rAf2uAf0LAgAgEUEQaiAVIBMgA0EQav0AAgD9tQFBAv2rAf2uAf0LAgAgEUEgaiERIANBIGohAyAN/QwIAAAACAAAAAgAAAAIAAAA/a4BIQ0gEEEIaiEQIAJBfmoiAg0ACwsCQCAJRQ0AIAggEEECdCIRaiIDQcAAaiAL/REgDiAN/bUBQQL9qwH9rgH9CwIAIAMgBP0RIBMgBSARav0AAgD9tQFBAv2rAf2uAf0LAgALIAogBkYNAwsgEkECdCEJIAYgCmshAiAFIApBAnQiEWohAyALIAogEmxBAnRqIRAgCCARaiERA0AgEUHAAGogEDYCACARIAQgDyADKAIAbEECdGo2AgAgA0EEaiEDIBAgCWohECARQQRqIREgAkF/aiICDQAMAwsLIAZFDQAgACgCBCEPAkACQCAAKAIkIgkNACAAKAIYIQJBACELAkAgBkEESQ0AIAZBfHEiC0F8aiIRQQJ2QQFqIgNBAXEhDCAC/REhDSAP/REhDgJAAkAgEQ0AQQAhEAwBCyADQf7///8HcSEJQQAhECAIIREgBSEDA0AgEUHAAGogDf0LAgAgEUHQAGogDf0LAgAgESAE/REiEyAOIAP9AAIA/bUBQQL9qwH9rgH9CwIAIBFBEGogEyAOIANBEGr9AAIA/bUBQQL9qwH9rgH9CwIAIBFBIGohESADQSBqIQMgEEEIaiEQIAlBfmoiCQ0ACwsCQCAMRQ0AIAggEEECdCIRaiIDQcAAaiAN/QsCACADIAT9ESAOIAUgEWr9AAIA/bUBQQL9qwH9rgH9CwIAC0EAIQwgCyAGRg0ECyAGIAtrIRAgBSALQQJ0IhFqIQMgCCARaiERA0AgEUHAAGogAjYCACARIAQgDyADKAIAbEECdGo2AgAgA0EEaiEDIBFBBGohESAQQX9qIhANAAwCCwsgACgCCCELQQAhCgJAIAZBBEkNACAGQXxxIgpBfGoiEUECdkEBaiIDQQFxIQwgC/0RIQ0gD/0RIQ4CQAJAIBENAEEAIRAMAQsgA0H+////B3EhAkEAIRAgCCERIAUhAwNAIBFBwABqIAn9ESITIA0gA/0AAgAiFP21AUEC/asB/a4B/QsCACARIAT9ESIVIA4gFP21AUEC/asB/a4B/QsCACARQdAAaiATIA0gA0EQav0AAgAiFP21AUEC/asB/a4B/QsCACARQRBqIBUgDiAU/bUBQQL9qwH9rgH9CwIAIBFBIGohESADQSBqIQMgEEEIaiEQIAJBfmoiAg0ACwsCQCAMRQ0AIAggEEECdCIRaiIDIAT9ESAOIAUgEWr9AAIAIhP9tQFBAv2rAf2uAf0LAgAgA0HAAGogCf0RIA0gE/21AUEC/asB/a4B/QsCAAtBACEMIAogBkYNAwsgBiAKayEQIAUgCkECdCIRaiEDIAggEWohEQNAIBFBwABqIAkgCyADKAIAIgJsQQJ0ajYCACARIAQgDyACbEECdGo2AgAgEUEEaiERIANBBGohAyAQQX9qIhANAAsLQQAhDAwBCyAAKAIEIQ9BASEMCyAIIAYgACgCFCAPIAAoAghDAAAAACABKAIEEIaAgIAAAkACQCAMRQ0AIAAoAgghCQwBCyAAKAIgIQ8gACgCCCEJIAEoAgQhAkEAIQsCQCAGQQRJDQAgBkF8cSILQXxqIhFBAnZBAWoiBEEBcSEQIA/9ESEOIAn9ESETAkACQCARDQD9DAAAAAABAAAAAgAAAAMAAAAhDUEAIQQMAQsgBEH+////B3EhA/0MAAAAAAEAAAACAAAAAwAAACENQQAhBCAIIREDQCARQcAAaiAO/QsCACARQdAAaiAO/QsCACARIAL9ESIUIBMgDf21AUEC/asB/a4B/QsCACARQRBqIBQgEyAN/QwEAAAABAAAAAQAAAAEAAAA/a4B/bUBQQL9qwH9rgH9CwIAIBFBIGohESAN/QwIAAAACAAAAAgAAAAIAAAA/a4BIQ0gBEEIaiEEIANBfmoiAw0ACwsCQCAQRQ0AIAggBEECdGoiEUHAAGogDv0LAgAgESAC/REgEyAN/bUBQQL9qwH9rgH9CwIACyALIAZGDQELIAlBAnQhECAGIAtrIQMgAiALIAlsQQJ0aiEEIAggC0ECdGohEQNAIBEgBDYCACARQcAAaiAPNgIAIBFBBGohESAEIBBqIQQgA0F/aiIDDQALCyAIIAYgACgCHCAJIAAoAgxDAACA/yAHEIaAgIAAIAhBgAFqJICAgIAAC8oFCgF/AXsOfwR7AX8CewF/AnsBfwV7AkAgBEUNACABRQ0AIAFBf2ohByAF/RMhCEEAIQkgAEHAAGohCiADQQN0QQJ0IQsDQCAGIAlBAnQiDGohDUEAIQ4DQCAOQQNyIg8gByAPIAFJGyIPIARsIRAgDkECciIRIAcgESABSRsiESAEbCESIA5BAXIiEyAHIBMgAUkbIhMgBGwhFCAKIA5BAnQiFWooAgAgDGoiFv0AABAhFyAW/QAAACEYIAogD0ECdCIWaigCACAMaiIP/QAAECEZIA/9AAAAIRogCiARQQJ0IhtqKAIAIAxqIg/9AAAQIRwgD/0AAAAhHSAKIBNBAnQiHmooAgAgDGoiD/0AABAhHyAP/QAAACEgIA4gBGwhIQJAIANFDQAgACAWaigCACERIAAgG2ooAgAhEyAAIB5qKAIAIRYgACAVaigCACEVIAMhGyACIQ8DQCAaIA/9AAAAIiIgEf0JAAAiI/3mAf3kASEaIB0gIiAT/QkAACIk/eYB/eQBIR0gICAiIBb9CQAAIiX95gH95AEhICAYICIgFf0JAAAiJv3mAf3kASEYIBkgD0EQav0AAAAiIiAj/eYB/eQBIRkgHCAiICT95gH95AEhHCAfICIgJf3mAf3kASEfIBcgIiAm/eYB/eQBIRcgFUEEaiEVIBZBBGohFiATQQRqIRMgEUEEaiERIA9BIGohDyAbQX9qIhsNAAsLIA0gIUECdGoiDyAXIAj96QH9CwAQIA8gGCAI/ekB/QsAACANIBRBAnRqIg8gHyAI/ekB/QsAECAPICAgCP3pAf0LAAAgDSASQQJ0aiIPIBwgCP3pAf0LABAgDyAdIAj96QH9CwAAIA0gEEECdGoiDyAZIAj96QH9CwAQIA8gGiAI/ekB/QsAACAOQQRqIg4gAUkNAAsgAiALaiECIAlBCGoiCSAESQ0ACwsLqAcEDX8CewJ/AXsjgICAgABBwAFrIgUkgICAgAACQCADRQ0AQQAhBiADIQdBACEIA0ACQAJAIAMgCGsiCUEQIAlBEEkbIgpFDQAgB0EQIAdBEEkbIgtBHHEhDEEAIQkCQAJAIAMgBkEEdGsiDUEQIA1BEEkbIg5BBEkiDw0AIAxBfGpBAnZBAWohECAOQRxxIglBfGoiDUECdkEBakEDcSERIAj9ESESAkACQCANQQxPDQD9DAAAAAABAAAAAgAAAAMAAAAhE0EAIRQMAQsgEEH8////B3EhFf0MAAAAAAEAAAACAAAAAwAAACETQQAhFCAFIQ0DQCANIBMgEv2uASIW/QsEACANQTBqIBb9DAwAAAAMAAAADAAAAAwAAAD9rgH9CwQAIA1BIGogFv0MCAAAAAgAAAAIAAAACAAAAP2uAf0LBAAgDUEQaiAW/QwEAAAABAAAAAQAAAAEAAAA/a4B/QsEACANQcAAaiENIBP9DBAAAAAQAAAAEAAAABAAAAD9rgEhEyAUQRBqIRQgFUF8aiIVDQALCwJAIBFFDQAgEEEDcSEVIAUgFEECdGohDQNAIA0gEyAS/a4B/QsEACANQRBqIQ0gE/0MBAAAAAQAAAAEAAAABAAAAP2uASETIBVBf2oiFQ0ACwsgDiAJRg0BCyAFIAlBAnRqIQ0DQCANIAggCWo2AgAgDUEEaiENIAsgCUEBaiIJRw0ACwsgACgCCCEQIAAoAhghFCAAKAIAIRVBACERAkAgDw0AIA5BHHEhESAU/REhEyAV/REhFiAFIQkgBUHAAGohDQNAIA1BwABqIBP9CwIAIA0gAf0RIAIgCUEMaigCAEECdGogAiAJQQhqKAIAQQJ0aiACIAlBBGooAgBBAnRqIAIgCSgCAEECdGr9CQIA/VYCAAH9VgIAAv1WAgADIBb9tQFBAv2rAf2uAf0LAgAgDUEQaiENIAlBEGohCSAMQXxqIgwNAAsgDiARRg0CCyALIBFrIQwgBUHAAGogEUECdCINaiEJIAUgDWohDQNAIAlBwABqIBQ2AgAgCSABIAIgDSgCAEECdGooAgAgFWxBAnRqNgIAIAlBBGohCSANQQRqIQ0gDEF/aiIMDQAMAgsLIAAoAgghECAAKAIAIRULIAVBwABqIAogACgCECAVIBBDAACA/yAEIBAgCGxBAnRqEIaAgIAAIAdBcGohByAGQQFqIQYgCEEQaiIIIANJDQALCyAFQcABaiSAgICAAAuqBgQLfwJ7An8BeyOAgICAAEHAAGsiBySAgICAAAJAIAVFDQAgBSEIQQAhCUEAIQoDQAJAIAUgCmsiC0EQIAtBEEkbIgxFDQAgCEEQIAhBEEkbIQ1BACELAkAgBSAJQQR0ayIOQRAgDkEQSRsiD0EESQ0AIA1BHHFBfGpBAnZBAWohECAPQRxxIgtBfGoiDkECdkEBakEDcSERIAr9ESESAkACQCAOQQxPDQD9DAAAAAABAAAAAgAAAAMAAAAhE0EAIRQMAQsgEEH8////B3EhFf0MAAAAAAEAAAACAAAAAwAAACETQQAhFCAHIQ4DQCAOIBMgEv2uASIW/QsEACAOQTBqIBb9DAwAAAAMAAAADAAAAAwAAAD9rgH9CwQAIA5BIGogFv0MCAAAAAgAAAAIAAAACAAAAP2uAf0LBAAgDkEQaiAW/QwEAAAABAAAAAQAAAAEAAAA/a4B/QsEACAOQcAAaiEOIBP9DBAAAAAQAAAAEAAAABAAAAD9rgEhEyAUQRBqIRQgFUF8aiIVDQALCwJAIBFFDQAgEEEDcSEVIAcgFEECdGohDgNAIA4gEyAS/a4B/QsEACAOQRBqIQ4gE/0MBAAAAAQAAAAEAAAABAAAAP2uASETIBVBf2oiFQ0ACwsgDyALRg0BCyAHIAtBAnRqIQ4DQCAOIAogC2o2AgAgDkEEaiEOIA0gC0EBaiILRw0ACwsgACABQQAgAyACIAcgDCAGIAAoAgwgCmxBAnRqEIWAgIAAIAhBcGohCCAJQQFqIQkgCkEQaiIKIAVJDQALIAVFDQAgBUEBcSEVQQAhDgJAIAVBAUYNACAFQX5xIQogAyELQQAhDgNAAkAgBCALKAIAai0AAA0AIAYgACgCDCINIA5sQQJ0akEAIA1BAnT8CwALAkAgBCALQQRqKAIAai0AAA0AIAYgACgCDCINIA5BAWpsQQJ0akEAIA1BAnT8CwALIAtBCGohCyAKIA5BAmoiDkcNAAsLIBVFDQAgBCADIA5BAnRqKAIAai0AAA0AIAYgACgCDCILIA5sQQJ0akEAIAtBAnT8CwALIAdBwABqJICAgIAACzIAAkAgAUUNAAJAIABBwABLDQAgAUEBRw0AIABBCWwhAAwBCyABQQJGIQALIABBnCRsCwQAQTALnwQCDX8BfiADIQcCQCAERQ0AAkAgA0HAAEsNACAEQQFHDQAgA0EJbCEHDAELIARBAkYhBwsCQCAHDQBBAQ8LIAEgAmohCCAFQYAgaiEJQQAhCkECIQtBASEMAkACQANAIAEgCEYNAiABLQAAIg1BhgFLDQIgBSAKQZwkbGoiDiANNgKYJCABQQFqIQECQAJAIA1FDQBBACEPIAkhEEEAIREDQCABIAhGDQIgAUEBaiESIAEsAAAiE0H/AXEhAgJAAkAgE0F/TA0AIBIhAQwBCyASIAhGDQMgEiwAACISQQFIDQMgAUECaiEBIAIgEkH/AXFBB3RqQYB/aiECCyACIBFqIhJBgCBLDQIgDiARaiAPIAL8CwAgECACIBFBEHRyNgIAIBBBBGohECASIREgDSAPQQFqIg9HDQALIAJFDQEgEkGAIEcNAQsgCUGcJGohCSAKQQFqIgogB0khDCAKIAdHDQEMAgsLQQAhASAMQQFxDQELQQMhCyAIIAFrIgJBEEgNACACQQFxDQAgACABKQAAIhQ3AAAgAEEIaiABQQhqKQAANwAAQQQhCyAUp0GAgARJDQAgACgCBEGAgARJDQAgACgCCEGAgARJDQAgACgCDEGAgARJDQAgACAENgIcIAAgAzYCGCAAIAg2AhQgACAGNgIsIAAgBTYCKCAAQgA3AiAgACABQRBqNgIQQQAhCyAGQQAgA0EDdPwLAAsgCwsTACAAIAEgAiADrUEAEI2AgIAAC4EFAgl/BH4gACgCJCEFIAAoAhAhBgJAAkAgAkUNACAAKAIcIQdBASEIQQAhCQNAAkACQAJAAkAgBw4DAQIAAgsgACgCKCEKDAILIAAoAiggBUGcJGxqIQoMAQsgACgCKCAFQfzFAmxqIAAoAiwgBUEDdGoiCigCAEHU7ABsaiAKKAIEQZwkbGohCgsCQCAKKAKYJA0AQQUPCwJAAkAgACAAKAIgIAlqQQNxQQJ0aiILKAIAIgxB/x9xIg0gCiAKIA1qLQAAIg1BAnRqQYAgaigCACIKQRB2ayAKQf//A3EgDEEMdmxqIgpB//8DTQ0AIAYhDAwBCyAGQQJqIQwgCkEQdCAGLwAAciEKCwJAAkAgDUEPSw0AIA2tIQ4gDCEGDAELIA1BAXFBAnKtIA1BcGpBAXZBA2oiDa0iD4YhDkIAIRAgDCEGA0AgCkF/IA1BDCANQQxJGyIMdEF/c3GtIBCGIRECQCAKIAx2IgpB//8DSw0AIApBEHQgBi8AAHIhCiAGQQJqIQYLIBEgDnwhDiANQXRqIQ0gEEIMfCIQIA9UDQALCwJAAkAgBiAAKAIUTQ0AQQMhCgwBCwJAIA4gA1gNAEEGIQoMAQsgCyAKNgIAAkACQCAERQ0AIAEgCUEDdGogDro5AwAMAQsgASAJQQJ0aiAOPgIAIAAoAhwhBwsCQCAHQQFHDQAgACgCLCAFQQN0aiIKIAooAgA2AgQgCiAOQgIgDkICVBs+AgALQQAgBUEBaiIKIAogACgCGEYbIQUgCUEBaiIJIAJJIQggCSACRw0BDAILCyAIQQFxDQELIAAgBTYCJCAAIAY2AhAgACAAKAIgIAJqNgIgQQAhCgsgCgsZACAAIAEgAkL/////////D0EBEI2AgIAAC08BAX9BByEBAkAgACgCAEGAgARHDQAgACgCBEGAgARHDQAgACgCCEGAgARHDQAgACgCDEGAgARHDQBBAEEHIAAoAhAgACgCFEYbIQELIAEL`),e=>e.charCodeAt(0))}const Tt=[`opacity`,`color`,`covariance`,`offset`];function Et(e,t){let{field:n}=t,r=jt(e,t.fieldMlp,t.fieldMlp.inputs),i=Nt(n=>jt(e,t.heads[n],Pt(t.dynamicFeatures))),a=Math.max(t.moving.length,t.still.length),o=Dt(e,t,i,r,a);return{levels:ct(e,n.spec.levels),tables:e.copy(n.tables),unit:e.copy(t.unit),inside:e.copy(t.inside),fieldMlp:At(e,r,0),scratch:e.copy(Uint32Array.from(o.scratch)),encoded:e.take(4*a*r.inputs),dynamic:o.dynamic,moving:Ot(e,t,t.moving,i,o,67108864),still:Ot(e,t,t.still,i,o,0)}}function Dt(e,t,n,r,i){let a=Math.max(r.hidden,...Tt.map(e=>n[e].hidden)),o=t=>e.take(64*t);return{features:e.copy(t.features),positions:e.copy(t.positions),scales:e.copy(t.scales),dynamic:e.take(4*i*r.outputs),scratch:[o(a),o(a)],outputs:Nt(e=>o(n[e].outputs)),kept:o(n.opacity.outputs)}}function Ot(e,t,n,r,i,a){let o=e.copy(n),s=a,c=Nt(t=>{let a=4*n.length*r[t].hidden,c=a<=s;return s-=c?a:0,kt(e,r[t],i.features,o,c?n.length:0)}),l=e.copy(Uint32Array.of(n.length,t.gaussians,o,i.dynamic,i.features,i.positions,i.scales,...Tt.map(e=>c[e]),...i.scratch,...Tt.map(e=>i.outputs[e]),i.kept));return{count:n.length,anchors:o,group:l}}function kt(e,t,n,r,i){if(i===0)return At(e,t,0);let a=e.take(4*i*t.hidden);return e.run.known_sums(At(e,t,0),n,r,i,a),At(e,t,a)}function At(e,t,n){let{known:r,inputs:i,hidden:a,outputs:o}=t;return e.copy(Uint32Array.of(r,i,a,o,t.w1Known,t.w1,t.b1,t.w2,t.b2,n))}function jt(e,t,n){let r=Pt(t.hidden);return{known:t.known,inputs:n,hidden:r,outputs:Pt(t.outputs),w1Known:e.copy(Mt(t.w1Known,t.hidden,t.known)),w1:e.copy(Mt(t.w1,t.hidden,n)),b1:e.copy(Mt(t.b1,t.hidden,1)),w2:e.copy(Mt(t.w2,t.outputs,r)),b2:e.copy(Mt(t.b2,t.outputs,1))}}function Mt(e,t,n){let r=new Float32Array(n*Pt(t));for(let i=0;i<t;i+=8){let a=Math.min(8,t-i);for(let o=0;o*t<e.length;o++){let s=o*t+i;r.set(e.subarray(s,s+a),i*n+o*8)}}return r}function Nt(e){return{opacity:e(`opacity`),color:e(`color`),covariance:e(`covariance`),offset:e(`offset`)}}function Pt(e){return Math.ceil(e/8)*8}z(),Ye(),B(),je();const Ft=2**32-1;var It=class{core;giveBack;prepareMs;shape;layout;results;still=null;constructor(e,t,n,r){this.core=e,this.giveBack=r;let i=performance.now();e.reset();let a=He(t,n),{where:o,gaussians:s,times:c}=a,{levels:l,features:u}=n.field.spec;this.shape={where:o,gaussians:s,times:c,levels:l.length,features:u},this.layout=Et(e,a),this.results=e.mark(),this.prepareMs=performance.now()-i}async packed(e,t,n){let r=Math.fround(t),i=this.stillWords(r),a=this.pack(this.layout.moving,this.shape.times[e],r,e),o=a.count*8,s=xe(i.length+o,n);return s.set(i),s.set(this.core.words(a.at,o),i.length),{count:i.length/8+a.count,data:s}}async gaussians(e,t){let n=Math.fround(t);return pe(this.rows(this.layout.still,0,n,e),this.rows(this.layout.moving,this.shape.times[e],n,e))}close(){this.still=null,this.giveBack?.(),this.giveBack=null}stillWords(e){if(this.still?.minOpacity!==e){let{count:t,at:n}=this.pack(this.layout.still,0,e,0);this.still={minOpacity:e,words:this.core.words(n,t*8).slice()}}return this.still.words}pack(e,t,n,r){let{core:i}=this;i.release(this.results);let a=i.take(32*e.count*this.shape.gaussians);this.findFeatures(e,t);let o=i.run.decode_gaussians(e.group,n,a,0,0);return{count:this.finite(o,r),at:a}}rows(e,t,n,r){let{core:i}=this,a=e.count*this.shape.gaussians;i.release(this.results);let o=i.take(56*a),s=i.take(4*a);this.findFeatures(e,t);let c=this.finite(i.run.decode_gaussians(e.group,n,0,o,s),r);return{count:c,values:i.floats(o,14*c).slice(),anchors:i.words(s,c).slice()}}findFeatures(e,t){let{core:n,layout:r,shape:i}=this,{levels:a,tables:o,unit:s,encoded:c}=r,{anchors:l,count:u}=e;n.run.encode_field(a,i.levels,i.features,o,s,l,u,t,c),n.run.field_perceptron(r.fieldMlp,r.scratch,c,l,r.inside,u,r.dynamic)}finite(e,t){if(e>>>0===Ft)throw ge(`${this.shape.where}, clip frame ${t}`);return e}};Ve();var Lt=class{name=`wasm`;bits;idle=[];constructor(e){this.bits=pt(e)}async decoder(e,t){if(t.profile===`baked`)return new Be(t);let n=this.idle.pop()??await xt.create();return new It(n,e,t,()=>this.giveBack(n))}close(){this.idle.length=0}giveBack(e){this.idle.length<2&&this.idle.push(e)}};async function Rt(){return new Lt(await xt.create())}var zt,Bt,Vt,Ht=t((()=>{o(),zt=1<<20,Bt=32,Vt=class{gpu;buffers=[];constructor(e){this.gpu=e}holding(...e){let t=e.reduce((e,t)=>e+t.length,0),n=this.make(t,GPUBufferUsage.STORAGE,!0),r=new Uint32Array(n.getMappedRange()),i=0;for(let t of e)r.set(new Uint32Array(t.buffer,t.byteOffset,t.length),i),i+=t.length;return n.unmap(),n}room(e){return this.make(e,GPUBufferUsage.STORAGE|GPUBufferUsage.COPY_DST|GPUBufferUsage.COPY_SRC,!1)}staging(e){return this.make(e,GPUBufferUsage.MAP_READ|GPUBufferUsage.COPY_DST,!1)}uniform(e){let t=this.make(e.length,GPUBufferUsage.UNIFORM,!0);return new Uint32Array(t.getMappedRange()).set(e),t.unmap(),t}free(){for(let e of this.buffers.splice(0))e.destroy()}make(e,t,n){let r=Math.max(4*e,Bt);if(r>this.gpu.arrayBytes)throw new a(`the clip wants an array of ${Math.ceil(r/zt)} MiB, the graphics processor takes ${Math.floor(this.gpu.arrayBytes/zt)} MiB`);let i=this.gpu.device.createBuffer({size:r,usage:t,mappedAtCreation:n});return this.buffers.push(i),i}}}));function Ut(e,t,n){let r=n.length,i=new Uint32Array(e.levels.length*qt*r),a=new Float32Array(i.buffer);return e.levels.forEach(({scale:e},o)=>{for(let s=0;s<3;s++){let c=(o*qt+s)*r;for(let o=0;o<r;o++){let l=t[3*n[o]+s]*e+.5,u=Math.floor(l);i[c+o]=u,a[c+3*r+o]=l-u}}}),i}function Wt(e,t){let n=new Uint32Array(2*e.levels.length),r=new Float32Array(n.buffer);return e.levels.forEach(({timeScale:e},i)=>{let a=t*e+.5,o=Math.floor(a);n[2*i]=o,r[2*i+1]=a-o}),n}function Gt(e,t){let n=[],r=1/0;return e.levels.forEach((e,i)=>{r+=e.entries,r>t&&(n.push({first:i,levels:[]}),r=e.entries),n.at(-1).levels.push(e)}),n}function Kt(e){let t=e.flatMap(({levels:e})=>e.map(({cells:t,entries:n,dense:r,first:i})=>{let a=Math.imul(t,t);return[t,a,Math.imul(a,t),n,i-e[0].first,+!!r]}));return Uint32Array.from(t.flat(),e=>e>>>0)}var qt,Jt=t((()=>{qt=6}));function Yt(e){return`\nstruct Params {\n  start: u32,          // the first row of the list that this dispatch computes\n  inputs: u32,\n  outputs: u32,\n  input_stride: u32,\n  output_stride: u32,\n  output_first: u32,   // where the first row's first output goes\n  listed: u32,         // 1: rows of x are those in the list; 0: x begins with the first row\n  relu: u32,\n}\nstruct Rows { count: u32, rows: array<u32> }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> list: Rows;\n@group(0) @binding(2) var<storage, read> x: array<f32>;\n@group(0) @binding(3) var<storage, read> weights: array<f32>;  // (inputs, outputs), then a bias an output\n@group(0) @binding(4) var<storage, read_write> y: array<f32>;\n\nconst ROWS = 64u;\nconst DEPTH = 16u;\nconst COLUMN_GROUPS = ${e/4}u;\nconst ROW_GROUPS = ROWS / 4u;\nconst THREADS = COLUMN_GROUPS * ROW_GROUPS;\n// One more than needed, so that threads that write one below the other meet different memory banks.\nconst PITCH = ROW_GROUPS + 1u;\n\nvar<workgroup> tile_rows: u32;\nvar<workgroup> row_first: array<u32, ROWS>;\nvar<workgroup> tile_x: array<vec4f, DEPTH * PITCH>;\nvar<workgroup> tile_w: array<vec4f, DEPTH * COLUMN_GROUPS>;\n\nfn rows_from(row: u32) -> u32 {\n  return select(0u, min(ROWS, list.count - row), row < list.count);\n}\n\nfn input(row: u32, i: u32) -> f32 {\n  if (row >= tile_rows || i >= p.inputs) { return 0.0; }\n  return x[row_first[row] + i];\n}\n\nfn weight(i: u32, column: u32) -> f32 {\n  if (i >= p.inputs || column >= p.outputs) { return 0.0; }\n  return weights[i * p.outputs + column];\n}\n\nfn bring_tiles(thread: u32, first: u32, column: u32) {\n  for (var at = thread; at < DEPTH * ROW_GROUPS; at += THREADS) {\n    let depth = at % DEPTH;\n    let group = at / DEPTH;\n    let row = 4u * group;\n    let i = first + depth;\n    tile_x[depth * PITCH + group] =\n      vec4f(input(row, i), input(row + 1u, i), input(row + 2u, i), input(row + 3u, i));\n  }\n  for (var at = thread; at < DEPTH * COLUMN_GROUPS; at += THREADS) {\n    let i = first + at / COLUMN_GROUPS;\n    let c = column + 4u * (at % COLUMN_GROUPS);\n    tile_w[at] = vec4f(weight(i, c), weight(i, c + 1u), weight(i, c + 2u), weight(i, c + 3u));\n  }\n}\n\nfn write(row: u32, tile_row: u32, column: u32, sums: vec4f) {\n  if (tile_row >= tile_rows) { return; }\n  for (var i = 0u; i < 4u && column + i < p.outputs; i++) {\n    let sum = sums[i] + weights[p.inputs * p.outputs + column + i];\n    y[p.output_first + row * p.output_stride + column + i] = select(sum, 0.0, p.relu == 1u && sum < 0.0);\n  }\n}\n\n@compute @workgroup_size(COLUMN_GROUPS, ROW_GROUPS)\nfn main(\n  @builtin(workgroup_id) tile: vec3u,\n  @builtin(local_invocation_id) at: vec3u,\n  @builtin(local_invocation_index) thread: u32,\n) {\n  let row = tile.x * ROWS;\n  let column = tile.y * 4u * COLUMN_GROUPS;\n  if (thread == 0u) { tile_rows = rows_from(p.start + row); }\n  // How many rows a list holds is known on the device only: tiles behind its end have nothing to do.\n  if (workgroupUniformLoad(&tile_rows) == 0u) { return; }\n  if (thread < tile_rows) {\n    let local = row + thread;\n    row_first[thread] = p.input_stride * select(local, list.rows[p.start + local], p.listed == 1u);\n  }\n  workgroupBarrier();\n  var sums = array<vec4f, 4>();\n  for (var first = 0u; first < p.inputs; first += DEPTH) {\n    bring_tiles(thread, first, column);\n    workgroupBarrier();\n    for (var depth = 0u; depth < DEPTH; depth++) {\n      let a = tile_x[depth * PITCH + at.y];\n      let b = tile_w[depth * COLUMN_GROUPS + at.x];\n      sums[0] += a.x * b;\n      sums[1] += a.y * b;\n      sums[2] += a.z * b;\n      sums[3] += a.w * b;\n    }\n    workgroupBarrier();\n  }\n  for (var i = 0u; i < 4u; i++) {\n    let tile_row = 4u * at.y + i;\n    write(row + tile_row, tile_row, column + 4u * at.x, sums[i]);\n  }\n}\n`}var Xt=t((()=>{}));function Zt(e,t,n){let r=Math.ceil(e/64),i=Math.floor(n/(4*t*64));return 64*Math.max(1,Math.min(r,i))}var Qt,$t,en=t((()=>{Ht(),Jt(),Xt(),Qt=32<<20,$t=class{gpu;clip;fieldMlp;opacity;seenHeads;levels;tables;frame;chunk;encoded;hidden;outputs;memory;constructor(e,t,n){this.gpu=e,this.clip=t,this.memory=new Vt(e);try{let{heads:r,field:i,fieldMlp:a,gaussians:o}=t,s=Math.max(...[...Object.values(r),a].map(e=>e.hidden)),c=Math.max(s,a.inputs,13*o);this.chunk=Zt(n,c,Math.min(Qt,e.arrayBytes)),this.fieldMlp=this.perceptron(a),this.opacity=this.perceptron(r.opacity),this.seenHeads=[{mlp:this.perceptron(r.color),before:0},{mlp:this.perceptron(r.covariance),before:3},{mlp:this.perceptron(r.offset),before:10}];let l=Gt(i.spec,Math.floor(e.arrayBytes/(4*i.spec.features)));this.levels=this.memory.holding(Kt(l)),this.tables=l.map(e=>({...e,table:this.table(e)})),this.frame=this.memory.room(2+2*i.spec.levels.length),this.encoded=this.memory.room(this.chunk*a.inputs),this.hidden=this.memory.room(this.chunk*s),this.outputs=this.memory.room(this.chunk*13*o)}catch(e){throw this.memory.free(),e}}setFrame(e,t){let n=Wt(this.clip.field.spec,e);this.gpu.device.queue.writeBuffer(this.frame,0,Float32Array.of(t)),this.gpu.device.queue.writeBuffer(this.frame,8,n)}free(){this.memory.free()}perceptron(e){return{hidden:{inputs:e.known+e.inputs,outputs:e.hidden,weights:this.memory.holding(e.w1Known,e.w1,e.b1)},output:{inputs:e.hidden,outputs:e.outputs,weights:this.memory.holding(e.w2,e.b2)}}}table({levels:e}){let{spec:t,tables:n}=this.clip.field,r=e.at(-1);return this.memory.holding(n.subarray(e[0].first*t.features,(r.first+r.entries)*t.features))}}})),tn,nn=t((()=>{tn=`\n// Tests of bits: a shader compiler may take it that a float is finite, and drop comparisons.\nfn is_nan(v: f32) -> bool { return (bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u; }\nfn is_finite(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000u) != 0x7f800000u; }\n\n// exp(80) is finite in float32, and sigmoid(-80) is 0 to any purpose.\nfn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-max(x, -80.0))); }\n\n// What is not a number is seen too, so that the frame is refused instead of drawn without it.\nfn is_seen(logit: f32, min_opacity: f32) -> bool {\n  return is_nan(logit) || sigmoid(logit) >= min_opacity;\n}\n`}));function rn(e){return`\n${tn}\nstruct Params { start: u32, chunk: u32, gaussians: u32 }\nstruct Rows { count: u32, rows: array<u32> }\nstruct Frame { min_opacity: f32 }\nstruct Result {\n  count: atomic<u32>, not_finite: atomic<u32>, unused_a: u32, unused_b: u32,\n  words: array<u32>,\n}\nstruct Gaussian { mean: vec3f, scale: vec3f, rotation: vec4f, opacity: f32, color: vec3f }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> list: Rows;\n@group(0) @binding(2) var<storage, read> frame: Frame;\n@group(0) @binding(3) var<storage, read> logits: array<f32>;   // (all rows, gaussians)\n@group(0) @binding(4) var<storage, read> heads: array<f32>;    // (chunk, 13 gaussians): colour, covariance, offset\n@group(0) @binding(5) var<storage, read> anchors: array<f32>;  // (all rows, 10)\n@group(1) @binding(0) var<storage, read_write> result: Result;\n\nvar<workgroup> found: atomic<u32>;\nvar<workgroup> first: u32;\n\nfn heads3(at: u32) -> vec3f { return vec3f(heads[at], heads[at + 1u], heads[at + 2u]); }\nfn heads4(at: u32) -> vec4f { return vec4f(heads3(at), heads[at + 3u]); }\nfn anchor3(at: u32) -> vec3f { return vec3f(anchors[at], anchors[at + 1u], anchors[at + 2u]); }\nfn sigmoid3(v: vec3f) -> vec3f { return vec3f(sigmoid(v.x), sigmoid(v.y), sigmoid(v.z)); }\n\nfn any_nan(v: vec3f) -> bool { return is_nan(v.x) || is_nan(v.y) || is_nan(v.z); }\nfn all_finite(v: vec3f) -> bool { return is_finite(v.x) && is_finite(v.y) && is_finite(v.z); }\n\n// The numbers themselves, and those whose activation would make a plausible number of what is none.\nfn is_sound(g: Gaussian, logit: f32, color: vec3f, size: vec3f) -> bool {\n  return !(is_nan(logit) || any_nan(color) || any_nan(size))\n    && all_finite(g.mean) && all_finite(g.scale) && all_finite(g.rotation.xyz) && is_finite(g.rotation.w);\n}\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {\n  var g: Gaussian;\n  var number = 0u;\n  var seen = false;\n  if (at.x < p.chunk && p.start + at.x < list.count) {\n    let row = list.rows[p.start + at.x];\n    let logit = logits[row * p.gaussians + at.y];\n    seen = is_seen(logit, frame.min_opacity);\n    if (seen) {\n      let base = 13u * p.gaussians * at.x;\n      let color = heads3(base + 3u * at.y);\n      let size = heads3(base + 3u * p.gaussians + 7u * at.y);\n      let turn = heads4(base + 3u * p.gaussians + 7u * at.y + 3u);\n      let shift = heads3(base + 10u * p.gaussians + 3u * at.y);\n      let anchor = 10u * row;\n      number = bitcast<u32>(anchors[anchor]) * p.gaussians + at.y;\n      g.mean = anchor3(anchor + 1u) + shift * anchor3(anchor + 4u);\n      g.scale = anchor3(anchor + 7u) * sigmoid3(size);\n      g.rotation = turn / max(sqrt(dot(turn, turn)), 1e-12);\n      g.opacity = sigmoid(logit);\n      g.color = sigmoid3(color);\n      if (!is_sound(g, logit, color, size)) { atomicOr(&result.not_finite, 1u); }\n    }\n  }\n  var place = 0u;\n  if (seen) { place = atomicAdd(&found, 1u); }\n  workgroupBarrier();\n  if (thread == 0u) { first = atomicAdd(&result.count, atomicLoad(&found)); }\n  workgroupBarrier();\n  if (seen) { write_gaussian(${V[e]}u * (first + place), number, g); }\n}\n${an[e]}\n`}var V,an,on=t((()=>{z(),B(),nn(),V={packed:8,plain:15},an={packed:`\n// Bits 15 to 30, rounded to nearest.\nfn short_float(v: f32) -> u32 { return (bitcast<u32>(v) + 0x4000u) >> 15u; }\n\nfn steps(v: f32, largest: f32) -> u32 { return u32(floor(clamp(v, 0.0, 1.0) * largest + 0.5)); }\n\nfn signed_half(v: f32) -> u32 { return u32(i32(floor(clamp(v, -1.0, 1.0) * 32767.0 + 0.5))) & 0xffffu; }\n\nfn write_gaussian(first: u32, number: u32, g: Gaussian) {\n  result.words[first] = bitcast<u32>(g.mean.x);\n  result.words[first + 1u] = bitcast<u32>(g.mean.y);\n  result.words[first + 2u] = bitcast<u32>(g.mean.z);\n  result.words[first + 3u] =\n    steps(g.color.r, 2047.0) | (steps(g.color.g, 2047.0) << 11u) | (steps(g.color.b, 1023.0) << 22u);\n  result.words[first + 4u] = short_float(g.scale.x) | (short_float(g.scale.y) << 16u);\n  result.words[first + 5u] = short_float(g.scale.z) | (steps(g.opacity, 65535.0) << 16u);\n  result.words[first + 6u] = signed_half(g.rotation.x) | (signed_half(g.rotation.y) << 16u);\n  result.words[first + 7u] = signed_half(g.rotation.z) | (signed_half(g.rotation.w) << 16u);\n}\n`,plain:`\nfn write_gaussian(first: u32, number: u32, g: Gaussian) {\n  for (var i = 0u; i < 3u; i++) {\n    result.words[first + 0u + i] = bitcast<u32>(g.mean[i]);\n    result.words[first + 3u + i] = bitcast<u32>(g.scale[i]);\n    result.words[first + 11u + i] = bitcast<u32>(g.color[i]);\n  }\n  for (var i = 0u; i < 4u; i++) { result.words[first + 6u + i] = bitcast<u32>(g.rotation[i]); }\n  result.words[first + 10u] = bitcast<u32>(g.opacity);\n  result.words[first + 14u] = number;\n}\n`}})),sn,cn,ln,un=t((()=>{on(),sn=1.1,cn=256,ln=class{gpu;capacity;recordWords;free;waiting=[];expected;constructor(e,t,n,r,i,a){this.gpu=e,this.capacity=i,this.recordWords=V[r],this.expected=i,this.free=Array.from({length:a},()=>{let r=t.room(this.words(i)),a=[{binding:0,resource:{buffer:r}}],o=e.device.createBindGroup({layout:n.resultLayout,entries:a});return{result:r,staging:t.staging(this.words(i)),group:o}})}async collect(e,t){let n=await this.take();try{this.gpu.requireAlive();let r=this.gpu.device.createCommandEncoder();r.clearBuffer(n.result,0,16),e(r,n.group);let i=this.expected,a=await this.read(n,r,i),o=a[0],s=a[1]===0;return o>i&&(n.staging.unmap(),a=await this.read(n,this.gpu.device.createCommandEncoder(),o)),this.expected=Math.min(this.capacity,Math.ceil(o*sn)+cn),t({count:o,finite:s,words:a.subarray(4)})}finally{n.staging.unmap(),this.give(n)}}async read(e,t,n){let r=4*this.words(n);return t.copyBufferToBuffer(e.result,0,e.staging,0,r),this.gpu.device.queue.submit([t.finish()]),await this.gpu.finished(e.staging.mapAsync(GPUMapMode.READ,0,r)),new Uint32Array(e.staging.getMappedRange(0,r))}words(e){return 4+e*this.recordWords}take(){let e=this.free.pop();return e?Promise.resolve(e):new Promise(e=>this.waiting.push(e))}give(e){let t=this.waiting.shift();t?t(e):this.free.push(e)}}})),dn=t((()=>{})),fn,pn=t((()=>{nn(),fn=`\n${tn}\nstruct Params { rows: u32, gaussians: u32 }\nstruct Frame { min_opacity: f32 }\nstruct Rows { count: atomic<u32>, rows: array<u32> }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> frame: Frame;\n@group(0) @binding(2) var<storage, read> logits: array<f32>;  // (rows, gaussians)\n@group(0) @binding(3) var<storage, read_write> list: Rows;\n\nvar<workgroup> found: atomic<u32>;\nvar<workgroup> first: u32;\n\nfn row_is_seen(row: u32) -> bool {\n  if (row >= p.rows) { return false; }\n  for (var i = 0u; i < p.gaussians; i++) {\n    if (is_seen(logits[row * p.gaussians + i], frame.min_opacity)) { return true; }\n  }\n  return false;\n}\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {\n  let seen = row_is_seen(at.x);\n  var place = 0u;\n  if (seen) { place = atomicAdd(&found, 1u); }\n  workgroupBarrier();\n  // One thread asks for the whole workgroup: asking one by one, all threads would queue for one number.\n  if (thread == 0u) { first = atomicAdd(&list.count, atomicLoad(&found)); }\n  workgroupBarrier();\n  if (seen) { list.rows[first + place] = at.x; }\n}\n`})),mn,hn=t((()=>{en(),Ht(),Jt(),un(),on(),dn(),Xt(),pn(),mn=class{gpu;kernels;grid;store;options;memory;steps=[];results=/* @__PURE__ */ new Map;count;all;seen;features;logits;constructor(e,t,n,r,i){this.gpu=e,this.kernels=t,this.grid=n,this.store=r,this.options=i,this.memory=new Vt(e);try{let{rows:e}=i;this.count=e.length,this.all=this.memory.holding(Uint32Array.of(e.length),e.map((e,t)=>t)),this.seen=this.memory.room(1+e.length),this.features=this.memory.holding(this.featureRows()),this.logits=this.memory.room(e.length*r.clip.gaussians),this.addOpacity(),this.addSelection(),this.addSeen()}catch(e){throw this.memory.free(),e}}run(e,t,n,r){return this.resultsOf(n).collect((r,i)=>{this.store.setFrame(e,t),this.record(r,n,i)},r)}free(){this.memory.free()}record(e,t,n){e.clearBuffer(this.seen,0,4);let r=e.beginComputePass();for(let{pipeline:e,group:i,x:a,y:o}of this.steps)e===`emit`?(r.setPipeline(this.kernels.emit.pipelines[t]),r.setBindGroup(1,n)):r.setPipeline(e),r.setBindGroup(0,i),r.dispatchWorkgroups(a,o);r.end()}resultsOf(e){let{gpu:t,memory:n,kernels:r,options:i,store:a}=this,o=this.count*a.clip.gaussians,s=this.results.get(e)??new ln(t,n,r.emit,e,o,i.slots);return this.results.set(e,s),s}addOpacity(){let{store:e,features:t,logits:n}=this,{gaussians:r,staticFeatures:i}=e.clip,a=this.featureStride,o=this.options.inField?this.placesBuffer():null;for(let s of this.chunks(this.all)){if(o){for(let t of e.tables)this.addGrid(o,t,s);let n={buffer:e.encoded,stride:e.fieldMlp.hidden.inputs,listed:!1},r=s.start*a+i;this.addPerceptron(e.fieldMlp,s,n,{buffer:t,first:r,stride:a})}let c={buffer:n,first:s.start*r,stride:r};this.addPerceptron(e.opacity,s,{buffer:t,stride:a,listed:!0},c)}}addSelection(){let{count:e,store:t,logits:n,seen:r}=this,i=this.memory.uniform([e,t.clip.gaussians]);this.add(this.kernels.select,[i,t.frame,n,r],Math.ceil(e/64))}addSeen(){let{store:e,features:t,seen:n,logits:r}=this,{gaussians:i}=e.clip,a=this.memory.holding(this.anchorWords()),o=13*i;for(let s of this.chunks(n)){let c={buffer:t,stride:this.featureStride,listed:!0};for(let{mlp:t,before:n}of e.seenHeads){let r={buffer:e.outputs,first:n*i,stride:o};this.addPerceptron(t,s,c,r)}let l=[this.memory.uniform([s.start,s.rows,i]),n,e.frame,r,e.outputs,a],{layout:u}=this.kernels.emit;this.add({pipeline:`emit`,layout:u},l,Math.ceil(s.rows/64),i)}}addGrid(e,{first:t,levels:n,table:r},{start:i,rows:a}){let{store:o,memory:s}=this,c=[s.uniform([i,a,this.count,t,o.fieldMlp.hidden.inputs]),o.levels,o.frame,e,r,o.encoded];this.add(this.grid,c,Math.ceil(a/64),n.length)}addPerceptron(e,t,n,r){let{hidden:i}=this.store,a=e.hidden.outputs;this.addLayer(e.hidden,t,n,{buffer:i,first:0,stride:a},!0),this.addLayer(e.output,t,{buffer:i,stride:a,listed:!1},r,!1)}addLayer(e,t,n,r,i){let a=this.memory.uniform([t.start,e.inputs,e.outputs,n.stride,r.stride,r.first,+!!n.listed,+!!i]),o=(e.outputs-1)%64<32,s=o?this.kernels.narrowMatmul:this.kernels.wideMatmul,c=[a,t.list,n.buffer,e.weights,r.buffer];this.add(s,c,Math.ceil(t.rows/64),Math.ceil(e.outputs/(o?32:64)))}add({pipeline:e,layout:t},n,r,i=1){let a=n.map((e,t)=>({binding:t,resource:{buffer:e}})),o=this.gpu.device.createBindGroup({layout:t,entries:a});this.steps.push({pipeline:e,group:o,x:r,y:i})}chunks(e){let{count:t,store:n}=this;return Array.from({length:Math.ceil(t/n.chunk)},(r,i)=>{let a=i*n.chunk;return{list:e,start:a,rows:Math.min(n.chunk,t-a)}})}get featureStride(){let{staticFeatures:e,dynamicFeatures:t}=this.store.clip;return e+t}placesBuffer(){let{field:e,unit:t}=this.store.clip;return this.memory.holding(Ut(e.spec,t,this.options.rows))}featureRows(){let{features:e,staticFeatures:t}=this.store.clip,n=new Float32Array(this.count*this.featureStride);return this.options.rows.forEach((r,i)=>{let a=r*t;n.set(e.subarray(a,a+t),i*this.featureStride)}),n}anchorWords(){let{positions:e,scales:t}=this.store.clip,n=new Uint32Array(this.count*10),r=new Float32Array(n.buffer);return this.options.rows.forEach((i,a)=>{let o=a*10;n[o]=i,r.set(e.subarray(3*i,3*i+3),o+1),r.set(t.subarray(6*i,6*i+6),o+4)}),n}}}));function gn({still:e,inside:t}){return[{rows:e.filter(e=>t[e]!==0),inField:!0},{rows:e.filter(e=>t[e]===0),inField:!1}].filter(({rows:e})=>e.length>0)}function _n(e,t){if(!e.finite)throw ge(t);return e}function vn(e){let t=yn(e),n=V.plain,r=e=>t[e*n+14],i=Array.from({length:t.length/n},(e,t)=>t);i.sort((e,t)=>r(e)-r(t));let a=new Float32Array(t.buffer),o=new Float32Array(i.length*14);return i.forEach((e,t)=>{o.set(a.subarray(e*n,e*n+14),t*14)}),me(o,i.length)}function yn(e){let t=new Uint32Array(e.reduce((e,t)=>e+t.length,0)),n=0;for(let r of e)t.set(r,n),n+=r.length;return t}var bn,xn,Sn=t((()=>{o(),z(),Ye(),B(),je(),hn(),en(),on(),bn=2,xn=class e{base;grid;store;stillRows;moving;prepareMs;still=null;running=/* @__PURE__ */ new Set;closed=!1;constructor(e,t,n,r,i,a){this.base=e,this.grid=t,this.store=n,this.stillRows=r,this.moving=i,this.prepareMs=a}static async create(t,n,r){let i=performance.now(),{gpu:a,kernels:o}=t,s=He(n,r),c=gn(s),l=Math.max(s.moving.length,...c.map(({rows:e})=>e.length)),u=await o.grid(s.field.spec.features),d=await a.taking(()=>new $t(a,s,l));try{let n={rows:s.moving,inField:!0,slots:bn},r=s.moving.length?await a.taking(()=>new mn(a,o,u,d,n)):null;return new e(t,u,d,c,r,performance.now()-i)}catch(e){throw d.free(),e}}packed(e,t,n){return this.run(async()=>{let r=Math.fround(t),i=await this.stillWords(r);return this.movingFrame(e,r,`packed`,({count:e,words:t})=>{let r=t.subarray(0,e*8),a=xe(i.length+r.length,n);return a.set(i),a.set(r,i.length),{count:(i.length+r.length)/8,data:a}})})}gaussians(e,t){return this.run(async()=>{let n=Math.fround(t),r=await this.computeStill(n,`plain`);return this.movingFrame(e,n,`plain`,({count:e,words:t})=>vn([r,t.subarray(0,e*V.plain)]))})}close(){this.closed=!0,Promise.allSettled(this.running).then(()=>{this.moving?.free(),this.store.free()})}async run(e){if(this.closed)throw new r(`the clip's decoder is closed`,this.store.clip.where);let t=e();this.running.add(t);try{return await t}finally{this.running.delete(t)}}movingFrame(e,t,n,r){let{clip:i}=this.store,a=`${i.where}, clip frame ${e}`;return this.moving?this.moving.run(i.times[e],t,n,e=>r(_n(e,a))):Promise.resolve(r({count:0,finite:!0,words:/* @__PURE__ */ new Uint32Array}))}stillWords(e){return this.still?.minOpacity!==e&&(this.still={minOpacity:e,words:this.computeStill(e,`packed`)}),this.still.words}async computeStill(e,t){let{gpu:n,kernels:r}=this.base,i=[];for(let{rows:a,inField:o}of this.stillRows){let s={rows:a,inField:o,slots:1},c=await n.taking(()=>new mn(n,r,this.grid,this.store,s));try{i.push(await c.run(0,e,t,e=>{let{count:n,words:r}=_n(e,this.store.clip.where);return r.slice(0,n*V[t])}))}finally{c.free()}}return yn(i)}}}));async function Cn(e){let t=globalThis.navigator?.gpu;if(!t)throw new a(`this browser has no WebGPU`,``,H);let n=await t.requestAdapter({powerPreference:`high-performance`});if(!n)throw new a(`WebGPU finds no graphics processor`,``,H);if(!e&&Tn(n.info))throw new a(`WebGPU would compute in software`,``,H);return n}function wn(e){try{return{result:e()}}catch(e){return{error:e}}}function Tn(e){return e.isFallbackAdapter||On.test(`${e.vendor} ${e.architecture} ${e.description}`)}function En(e){let{message:t}=e;return new a(`the graphics processor cannot be used: ${t||e}`,``,H)}var H,Dn,On,kn,An=t((()=>{o(),H=`the player can decode without it: choose the tier wasm or scalar`,Dn=[`maxStorageBufferBindingSize`,`maxBufferSize`],On=/swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i,kn=class e{device;failure=null;constructor(e){this.device=e,e.lost.then(({reason:e,message:t})=>{this.failure??=e===`destroyed`?`it was closed`:t||`the device was lost`}),e.addEventListener(`uncapturederror`,({error:e})=>{this.failure??=e.message})}static async open({software:t=!0}={}){try{let n=await Cn(t),r=Object.fromEntries(Dn.map(e=>[e,n.limits[e]]));return new e(await n.requestDevice({requiredLimits:r}))}catch(e){throw e instanceof r?e:En(e)}}get arrayBytes(){let{maxStorageBufferBindingSize:e,maxBufferSize:t}=this.device.limits;return Math.min(e,t)}requireAlive(){if(this.failure!==null)throw new a(`the graphics processor stopped working: ${this.failure}`,``,H)}async finished(e){this.requireAlive();try{let t=await e;return this.requireAlive(),t}catch(e){throw this.requireAlive(),e instanceof r?e:En(e)}}async taking(e){this.requireAlive();let{device:t}=this;t.pushErrorScope(`validation`),t.pushErrorScope(`out-of-memory`);let n=wn(e),i=(await this.finished(Promise.all([t.popErrorScope(),t.popErrorScope()]))).find(e=>e!==null)??n.error;if(i!==void 0)throw n.result?.free(),i instanceof r?i:En(i);return n.result}close(){this.device.destroy()}}}));function jn(e){return e.finished(Mn(e))}async function Mn(e){let{device:t}=e,n=In(t,[`uniform`,U,U,U,Rn]),r=In(t,[`uniform`,U,U,Rn]),[i,a,o,s]=await Promise.all([Fn(t,Yt(64),n),Fn(t,Yt(32),n),Fn(t,fn,r),Pn(t)]);return{wideMatmul:i,narrowMatmul:a,select:o,emit:s,grid:Nn(e)}}function Nn(e){let t=In(e.device,[`uniform`,U,U,U,U,Rn]),n=/* @__PURE__ */ new Map;return r=>{let i=n.get(r)??e.finished(Fn(e.device,`\noverride FEATURES: u32;\n\nstruct Params {\n  start: u32,     // the first row\n  rows: u32,      // of this dispatch\n  all_rows: u32,\n  level: u32,     // the first level whose table is bound\n  outputs: u32,   // of a row of the result\n}\nstruct Level {\n  stride_y: u32, stride_z: u32, stride_t: u32,\n  entries: u32,\n  first: u32,     // row of the bound table\n  dense: u32,\n}\nstruct Moment { cell: u32, upper: f32 }\nstruct Frame { min_opacity: f32, unused: u32, moments: array<Moment> }\n\n@group(0) @binding(0) var<uniform> p: Params;\n@group(0) @binding(1) var<storage, read> levels: array<Level>;\n@group(0) @binding(2) var<storage, read> frame: Frame;\n@group(0) @binding(3) var<storage, read> places: array<u32>;  // (levels, 6, all_rows): 3 cells, 3 upper weights\n@group(0) @binding(4) var<storage, read> tables: array<f32>;\n@group(0) @binding(5) var<storage, read_write> encoded: array<f32>;\n\nfn corner_row(level: Level, cell: vec4u) -> u32 {\n  if (level.dense == 1u) {\n    return (cell.x + level.stride_y * cell.y + level.stride_z * cell.z + level.stride_t * cell.w) % level.entries;\n  }\n  return (cell.x ^ (2654435761u * cell.y) ^ (805459861u * cell.z) ^ (3674653429u * cell.w)) % level.entries;\n}\n\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) at: vec3u) {\n  if (at.x >= p.rows) { return; }\n  let number = p.level + at.y;\n  let level = levels[number];\n  let moment = frame.moments[number];\n  let place = 6u * number * p.all_rows + p.start + at.x;\n  let cell = vec4u(\n    places[place], places[place + p.all_rows], places[place + 2u * p.all_rows], moment.cell);\n  let upper = vec4f(\n    bitcast<f32>(places[place + 3u * p.all_rows]),\n    bitcast<f32>(places[place + 4u * p.all_rows]),\n    bitcast<f32>(places[place + 5u * p.all_rows]),\n    moment.upper);\n  let lower = vec4f(1.0) - upper;\n  var sums = array<f32, 8>();\n  for (var corner = 0u; corner < 16u; corner++) {\n    let step = vec4u(corner & 1u, (corner >> 1u) & 1u, (corner >> 2u) & 1u, corner >> 3u);\n    let w = select(lower, upper, step == vec4u(1u));\n    let weight = w.x * w.y * w.z * w.w;\n    let row = FEATURES * (level.first + corner_row(level, cell + step));\n    for (var i = 0u; i < FEATURES; i++) { sums[i] += weight * tables[row + i]; }\n  }\n  let first = at.x * p.outputs + number * FEATURES;\n  for (var i = 0u; i < FEATURES; i++) { encoded[first + i] = sums[i]; }\n}\n`,t,{FEATURES:r}));return n.set(r,i),i}}async function Pn(e){let t=In(e,[`uniform`,U,U,U,U,U]),n=In(e,[Rn]),r=r=>Ln(e,rn(r),[t,n]),[i,a]=await Promise.all([r(`packed`),r(`plain`)]);return{pipelines:{packed:i,plain:a},layout:t,resultLayout:n}}async function Fn(e,t,n,r){return{pipeline:await Ln(e,t,[n],r),layout:n}}function In(e,t){let n=GPUShaderStage.COMPUTE;return e.createBindGroupLayout({entries:t.map((e,t)=>({binding:t,visibility:n,buffer:{type:e}}))})}function Ln(e,t,n,r={}){return e.createComputePipelineAsync({layout:e.createPipelineLayout({bindGroupLayouts:n}),compute:{module:e.createShaderModule({code:t}),entryPoint:`main`,constants:r}})}var U,Rn,zn=t((()=>{on(),dn(),Xt(),pn(),U=`read-only-storage`,Rn=`storage`})),Bn=/* @__PURE__ */ n({createGpuTier:()=>Vn});async function Vn(e,t={}){let n=await kn.open(t),r={gpu:n,kernels:await jn(n)};return{name:`webgpu`,bits:e,decoder:async(e,t)=>t.profile===`baked`?new Be(t):xn.create(r,e,t),close:()=>n.close()}}var Hn=t((()=>{Ve(),Sn(),An(),zn()}));o();const Un=[[0,97,115,109,1,0,0,0],[1,4,1,96,0,0],[3,2,1,0],[10,9,1,7,0,65,0,253,15,26,11]];function Wn(){return typeof WebAssembly==`object`&&WebAssembly.validate(Uint8Array.from(Un.flat()))}async function Gn(e){switch(e){case`scalar`:return st;case`wasm`:return qn();case`webgpu`:return Jn(!0)}}async function Kn(e){if(e!==`auto`)return Gn(e);let t=typeof navigator==`object`&&navigator.gpu?[()=>Jn(!1),qn]:[qn];for(let e of t)try{return await e()}catch(e){if(!(e instanceof a))throw e}return st}async function qn(){let e=`the player can decode without it: choose the tier scalar`;if(!Wn())throw new a(`this browser runs no WASM SIMD`,``,`update the browser; ${e}`);try{return await Rt()}catch(t){let n=t instanceof Error?t.message:String(t);throw new a(`WASM does not start: ${n}`,``,`allow 'wasm-unsafe-eval' in the page; ${e}`)}}async function Jn(e){let{createGpuTier:t}=await Promise.resolve().then(()=>(Hn(),Bn));return t(await Yn(),{software:e})}async function Yn(){try{return(await qn()).bits}catch{return st.bits}}const Xn=Zn();function Zn(){let e=/* @__PURE__ */ new Int32Array(2048);for(let t=0;t<256;t++){let n=t;for(let e=0;e<8;e++)n=n>>>1^(n&1?2197175160:0);e[t]=n}for(let t=256;t<e.length;t++){let n=e[t-256];e[t]=n>>>8^e[n&255]}return e}function Qn(e){let t=Xn,n=-1,r=0;for(;r+8<=e.length;r+=8){let i=n^(e[r]|e[r+1]<<8|e[r+2]<<16|e[r+3]<<24);n=t[1792+(i&255)]^t[1536+(i>>>8&255)]^t[1280+(i>>>16&255)]^t[1024+(i>>>24)]^t[768+e[r+4]]^t[512+e[r+5]]^t[256+e[r+6]]^t[e[r+7]]}for(;r<e.length;r++)n=n>>>8^t[(n^e[r])&255];return~n>>>0}function $n(e){return e.toString(16).padStart(8,`0`)}o();function W(e,t,n={}){let r=[n.expected===void 0?``:`expected ${n.expected}`,n.found===void 0?``:`found ${n.found}`].filter(Boolean),a=r.length?`${e} (${r.join(`, `)})`:e;return n.hint===void 0?new i(a,t):new i(a,t,n.hint)}function G(...e){return e.filter(Boolean).join(`, `)}d();function er(e){return new DataView(e.buffer,e.byteOffset,e.byteLength)}function tr(e,t){return e.getUint32(t+4,!0)*2**32+e.getUint32(t,!0)}function nr(e,t,n,r=0){let i=r+t,a=G(n,`byte ${i}`);if(e.length-t<24)throw W(`a box header is cut`,a,{expected:24,found:e.length-t});let o=er(e),s=o.getUint32(t+20,!0),c=Qn(e.subarray(t,t+20));if(c!==s)throw or(`a box header is damaged (CRC-32C)`,a,s,c);let l=rr(e,t,a),[u,d,f,p]=e.subarray(t+4,t+8),m=G(n,`box ${l}, byte ${i}`);if(d>1||p)throw W(`a box sets reserved flags`,m);if(f>=4)throw W(`a box is in no layer`,m,{found:f});let h=tr(o,t+8),g=i+24+h,_=o.getUint32(t+16,!0);return{type:l,version:u,critical:d===1,layer:f,length:h,payloadCrc:_,offset:i,end:g}}function rr(e,t,n){let r=e.subarray(t,t+4);if(r.some(e=>e<=32||e>=127))throw W(`a box type is not ASCII`,n);return String.fromCharCode(...r)}function ir(e,t,n,r=0){let i=G(n,`box ${t.type}, byte ${t.offset}`),a=t.offset-r+24;if(t.length>e.length-a)throw W(`a box runs past the end`,i,{expected:`${t.length} bytes`,found:e.length-a});let o=e.subarray(a,a+t.length),s=Qn(o);if(s!==t.payloadCrc)throw or(`a box is damaged (CRC-32C)`,i,t.payloadCrc,s);return{...t,payload:o,where:n}}function*ar(e,t,n=!1){let r=0,i=0;for(let a=1;i<e.length&&!(n&&e.length-i<24);a++){if(a>l.boxes)throw W(`too many boxes`,G(t,`byte ${i}`));let n=nr(e,i,t);if(n.layer<r)throw W(`a box follows one of a higher layer`,G(t,`box ${n.type}, byte ${i}`),{found:n.layer});yield n,r=n.layer,i=n.end}}function K(e,t,n=0,r={}){return W(t,q(e,n),r)}function q(e,t=0){return G(e.where,`box ${e.type}, byte ${e.offset+24+t}`)}function or(e,t,n,r){return W(e,t,{expected:$n(n),found:$n(r)})}function sr(e){let t=e&32768?-1:1,n=e>>>10&31,r=e&1023;return n===31?r?NaN:t*(1/0):n===0?t*r*2**-24:t*(1024+r)*2**(n-25)}o();var J=class e{box;position;end;view;constructor(e,t=0,n=e.payload.length){this.box=e,this.position=t,this.end=n,this.view=er(e.payload)}get left(){return this.end-this.position}error(e,t={}){return K(this.box,e,this.position,t)}take(e){let t=this.skip(e);return this.box.payload.subarray(t,t+e)}part(t){let n=this.skip(t);return new e(this.box,n,n+t)}u8(){return this.view.getUint8(this.skip(1))}i8(){return this.view.getInt8(this.skip(1))}u16(){return this.view.getUint16(this.skip(2),!0)}u32(){return this.view.getUint32(this.skip(4),!0)}u64(){return tr(this.view,this.skip(8))}f32(){return this.view.getFloat32(this.skip(4),!0)}f64(){return this.view.getFloat64(this.skip(8),!0)}floats(e){let t=this.skip(4*e),n=new Float32Array(e);for(let r=0;r<e;r++)n[r]=this.view.getFloat32(t+4*r,!0);return this.finite(n,`a number is not finite`)}halves(e){let t=this.skip(2*e),n=new Float32Array(e);for(let r=0;r<e;r++)n[r]=sr(this.view.getUint16(t+2*r,!0));return this.finite(n,`a perceptron's number is not finite`)}numbers(e,t,n,r){let{count:i,channels:a,mode:o}=t;return this.decode(r,t=>e.decodeArray(t,i,a,o,n))}wideNumbers(e,t,n){let{count:r,channels:i,mode:a}=t;return this.decode(n,t=>e.decodeWideArray(t,r,i,a))}decode(e,t){let n=this.position;try{return t(this.take(this.left))}catch(t){if(!(t instanceof i)||t.where)throw t;let r=t.what===`a number of an entropy-coded array is out of range`?e:t.what;throw new i(r,q(this.box,n),t.hint)}}finite(e,t){if(!e.every(Number.isFinite))throw this.error(t);return e}skip(e){if(e>this.left){let t={expected:`${e} bytes`,found:this.left};throw this.error(`a box's payload is too short`,t)}return this.position+=e,this.position-e}};d();const cr=2**24,lr=4*cr,ur=`a quantised value is out of range`;function dr(e,t,n,r){let i=pr(e,t,n,r),a=new Float32Array(t*n);if(!_r(i,a,null))throw e.error(ur);return a}function fr(e,t,n,r,i){if(!_r(pr(e,n.length,r,i),t,n))throw e.error(ur)}function pr(e,t,n,r){let[i,a,o,s]=[e.u32(),e.u16(),e.u8(),e.u8()];if(i!==t||a!==n||o>1)throw e.error(`a quantised array has another shape`,{expected:`${t} rows of ${n}`,found:`${i} rows of ${a}, flags ${o}`});if(t*n*4>l.arrayBytes)throw e.error(`a quantised array is too large`);let c=hr(e,n),u=e.take(n);if(u.some(e=>e>+!o))throw e.error(`a quantised array has an unknown predictor`);let d=o?gr(e.part(e.u32()),t,r):null,f=n*(d?mr(d):t);return{rows:t,affine:c,predictor:u,kept:d,codes:e.numbers(r,{count:f,channels:n,mode:s},lr,ur)}}function mr(e){let t=0;for(let n=0;n<e.length;n++)t+=e[n];return t}function hr(e,t){let n=e.floats(t),r=e.floats(t);for(let i=0;i<t;i++){let t=Math.fround(r[i]*cr),a=[Math.fround(n[i]+t),Math.fround(n[i]-t)];if(r[i]<0||!a.every(Number.isFinite))throw e.error(`a quantised array has impossible steps`)}return{offset:n,step:r}}function gr(e,t,n){if(t>l.arrayBytes)throw e.error(`there are too many flags`);let r={count:t,channels:1,mode:1};return new Uint8Array(e.numbers(n,r,2,`a flag is neither 0 nor 1`))}function _r(e,t,n){let{rows:r,predictor:i,kept:a,codes:o}=e,{offset:s,step:c}=e.affine,l=i.length,u=new Int32Array(l),d=Int32Array.from(i,e=>-e),f=0,p=0;for(let e=0;e<r;e++){let r=(n?n[e]:e)*l;if(a&&a[e]===0)for(let e=0;e<l;e++)t[r+e]=s[e]+0;else for(let e=0;e<l;e++){let n=o[f++]|0,i=(u[e]&d[e])+(n>>1^-(n&1));u[e]=i,p|=cr-1+i|cr-1-i,t[r+e]=s[e]+Math.fround(c[e]*i)}}return p>=0}d();const vr=`a position lies outside its grid`;function yr(e,t,n){let[r,i,a,o]=[e.u32(),e.u8(),e.u8(),e.u16()];if(r!==t||o||i<1||i>16)throw e.error(`packed positions have another shape`,{expected:`${t} anchors, 1 to 16 bits`,found:`${r} anchors, ${i} bits, ${o}`});if(t*12>l.arrayBytes)throw e.error(`there are too many positions`);let s=hr(e,3),c=e.wideNumbers(n,{count:t,channels:1,mode:a},vr),u=new Int32Array(3*t);if(!br(c,i,u,3))throw e.error(vr);return Sr(u,s)}function br(e,t,n,r){let i=8**t,a=0;for(let t=0,o=0;t<e.length;t++,o+=r){if(a+=e[t],a>=i)return!1;let r=Math.floor(a/2**24),s=a-r*2**24;for(let e=0;e<3;e++)n[o+e]=xr(s>>>e)|xr(r>>>e)<<8}return!0}function xr(e){let t=e&153391689;return t=(t|t>>>2)&51130563,t=(t|t>>>4)&50393103,t=(t|t>>>8)&50331903,(t|t>>>16)&1023}function Sr(e,t){let n=new Float32Array(e.length);for(let r=0;r<e.length;r++){let i=r%3;n[r]=t.offset[i]+Math.fround(t.step[i]*e[r])}return n}d();const Cr={count:0,positions:/* @__PURE__ */ new Float32Array,features:/* @__PURE__ */ new Float32Array,logScales:/* @__PURE__ */ new Float32Array};function wr(e,t,n,r){if(t>l.anchors)throw e.error(`too many anchors`);if(t===0)return Cr;let i=yr(new J(e.one(`APOS`)),t,r),a=e.one(`ALSC`),o=dr(new J(a),t,6,r);if(o.some(e=>Math.abs(e)>60))throw K(a,`a log scale is out of range`);return{count:t,positions:i,features:dr(new J(e.one(`AFEA`)),t,n,r),logScales:o}}function Tr(e,t,n,r){let i=null;for(let a of e.all(`ASTA`)){let e=new J(a),o=e.u8();if(o>1||a.layer!==o||i&&o===t)throw K(a,`static flags of no set, of another layer, or twice of a set`);o===t&&(i=gr(e,n,r))}return i??new Uint8Array(n)}d();const Er=2**15;function Dr(e,t,n){let r=t.map(t=>Ar(e,t)),i=jr(e,t.flatMap(({inputs:e,outputs:t},n)=>[{rows:r[n],columns:e},{rows:t,columns:r[n]}]),n);return t.map((e,t)=>{let[n,a]=[i[2*t],i[2*t+1]],{weights:o,bias:s}=n;return{...e,hidden:r[t],w1:o,b1:s,w2:a.weights,b2:a.bias}})}function Or(e,t,n,r){let i=jr(e,t.map((e,t)=>({rows:n[t],columns:e.hidden})),r);return t.map((e,t)=>({...e,outputs:e.outputs+n[t],w2:kr(e.w2,i[t].weights),b2:kr(e.b2,i[t].bias)}))}function kr(e,t){let n=new Float32Array(e.length+t.length);return n.set(e),n.set(t,e.length),n}function Ar(e,t){let[n,r,i]=[e.u16(),e.u16(),e.u16()];if(n!==t.inputs||i!==t.outputs||r<1||Math.max(n,r,i)>l.mlpWidth)throw e.error(`a perceptron has another shape`,{expected:`${t.inputs} inputs, 1 to ${l.mlpWidth} hidden units, ${t.outputs} outputs`,found:`${n}, ${r}, ${i}`});return r}function jr(e,t,n){let r=t.reduce((e,{rows:t,columns:n})=>e+t*n,0);if(4*r>l.arrayBytes)throw e.error(`perceptrons are too large`);let i=t.map(({rows:t})=>({steps:e.halves(t),bias:e.halves(t)}));if(i.some(({steps:e})=>e.some(e=>e<0)))throw e.error(`a perceptron has a negative step`);let a={count:r,channels:1,mode:0},o=e.numbers(n,a,2*Er-1,`a perceptron's weight is out of range`),s=0;return t.map((e,t)=>{let n=o.subarray(s,s+e.rows*e.columns);return s+=n.length,{weights:Mr(n,e,i[t].steps),bias:i[t].bias}})}function Mr(e,t,n){let r=new Float32Array(e.length);for(let i=0,a=0;i<t.rows;i++)for(let o=a+t.columns;a<o;a++){let t=e[a]>>>1^-(e[a]&1);r[a]=n[i]*t}return r}d(),N();function Nr(e,t,n){let r=0;for(let{isStatic:t}of e.sets)for(let n of t)r+=n?1:e.frames;if(t*r>l.lookups)throw W(`the field has too many lookups (anchors x frames x levels)`,n,{expected:`at most ${l.lookups}`,found:t*r})}function Pr(e,t,n,r){let{frames:i,clipFrames:a}=e,o=Float32Array.from({length:i},(e,t)=>x(t,a)),s=o.slice(0,1),c=e.sets.map(e=>Fr(e,t,n));return e=>{let[t,n]=c.map(({moving:t,still:n})=>{let i=new Uint8Array(Math.ceil(e.entries/8));return r.markReachable(e,t,o,i),r.markReachable(e,n,s,i),i});for(let e=0;e<n.length;e++)n[e]&=~t[e];return[t,n]}}function Fr(e,t,n){let{unit:r,inside:i}=b(e.positions,t,n),a=[new Float32Array(r.length),new Float32Array(r.length)],o=[0,0];for(let t=0;t<i.length;t++){if(!i[t])continue;let n=e.isStatic[t];for(let e=0;e<3;e++)a[n][o[n]++]=r[3*t+e]}return{moving:a[0].subarray(0,o[0]),still:a[1].subarray(0,o[1])}}o(),d(),N();function Ir(e,t,n,r,i){let{spec:a,lo:o,hi:s}=Lr(e.one(`FMET`)),c=a.levels.length*a.features,[l]=Dr(new J(e.one(`FMLP`)),[{inputs:c,outputs:n}],i),u=Vr(e,a);Nr(t,a.levels.length,e.where);let d=Pr(t,o,s,i),f=new Float32Array(a.rows*a.features);for(let[t,n]of a.levels.entries()){if(zr(t,0,a)>=r)continue;let o=f.subarray(n.first*a.features,(n.first+n.entries)*a.features);for(let[s,c]of d(n).entries()){if(zr(t,s,a)>=r)continue;let n=u.get(Br(t,s));if(n)Hr(n,c,o,a.features,i);else if(c.some(e=>e!==0))throw W(`the clip segment lacks tables of the field`,e.where,{expected:`level ${t}`})}}return{spec:a,lo:o,hi:s,mlp:l,tables:f}}function Lr(e){let t=new J(e),[n,r,i,a]=[t.u8(),t.u8(),t.u8(),t.u8()],o=t.u32(),[s,c,u]=[t.f64(),t.f64(),t.f64()],d=Float32Array.from([t.f32(),t.f32(),t.f32()]),p=Float32Array.from([t.f32(),t.f32(),t.f32()]),m={levels:n,features:r,log2Table:i,baseResolution:o,growth:s},h=Rr(e,()=>f({...m,timeBaseResolution:c,timeGrowth:u}));if(!p.map((e,t)=>e-d[t]).every(e=>Number.isFinite(e)&&e>0))throw K(e,`the field's box is empty or not finite`,32,{found:`${d} to ${p}`});if(a<1||a>n)throw K(e,`the field has no such coarse levels`,3,{found:a});let g=h[n-1],_=g.first+g.entries;if(_*r*4>l.arrayBytes)throw K(e,`the field's tables are too large`);return{spec:{features:r,coarseLevels:a,levels:h,rows:_},lo:d,hi:p}}function Rr(e,t){try{return t()}catch(t){throw t instanceof i?new i(t.what,q(e),t.hint):t}}function zr(e,t,n){return e<n.coarseLevels?t:2}function Br(e,t){return 2*e+t}function Vr(e,t){let n=/* @__PURE__ */ new Map;for(let r of e.all(`FTAB`)){let e=new J(r),[i,a,o]=[e.u8(),e.u8(),e.u16()],s=Br(i,a);if(i>=t.levels.length||a>1||o||n.has(s))throw K(r,`a table of no level, or of one that has a table`,0,{found:`level ${i}, part ${a}`});if(r.layer!==zr(i,a,t))throw K(r,`a table is in another layer`,0,{found:r.layer});n.set(s,r)}return n}function Hr(e,t,n,r,i){let a=new J(e);a.take(4);let o=a.u32(),s=Qn(t);if(s!==o)throw K(e,`the rows that the anchors reach are not those that were packed`,4,{expected:$n(o),found:$n(s)});fr(a,n,Ur(t),r,i)}function Ur(e){let t=0;for(let n of e)for(let e=n;e;e&=e-1)t++;let n=new Uint32Array(t),r=0;for(let t=0;t<e.length;t++)for(let i=e[t];i;i&=i-1)n[r++]=8*t+31-Math.clz32(i&-i);return n}d();function Wr(e,t,n,r,i){let{info:a,anchors:o}=n,s=r>1?t.anchors:0,c=wr(e,s,a.staticFeatures,i),l=[Tr(e,0,o.count,i),Tr(e,1,s,i)],u=Ir(e,{sets:[{positions:o.positions,isStatic:l[0]},{positions:c.positions,isStatic:l[1]}],frames:t.frames,clipFrames:a.clipFrames},a.dynamicFeatures,r,i);Gr(n,o.count+s,u.mlp,e.where);let d=new Uint8Array(o.count+s);d.set(l[0]),d.set(l[1],o.count);let{clip:f,firstFrame:p,frames:m,initId:h}=t;return{profile:`anchors`,clip:f,firstFrame:p,frames:m,initId:h,layers:r,residual:c,isStatic:d,field:u}}function Gr(e,t,n,r){let i=[n,...Object.values({...e.heads})].reduce((e,t)=>e+t.w1.length+t.w2.length,0),a={gaussians:t*e.info.gaussiansPerAnchor,products:t*i};for(let[e,t]of Object.entries(a)){let n=l[e];if(t>n){let i={expected:`at most ${n}`,found:t};throw W(`a frame of the clip has too many ${e}`,r,i)}}}d();const Kr=[[0,3],[3,10],[10,11],[11,14]],qr=2**24;function Jr(e,t,n,r){let[i,a,...o]=Xr(e),s=Zr(i),c=n<=1;if(o.length!==(c?0:s.frames-1))throw e.error(`a baked clip lacks frames, or has too many: ${o.length+1} of ${s.frames}`);if(t.anchors||t.frames!==s.frames)throw K(e.one(`CMET`),`a baked clip does not say what it has`);let l=$r(s,a,o,r);for(;l.length<s.frames;)l.push(l[0]);let{clip:u,firstFrame:d,frames:f,initId:p}=t;return{profile:`baked`,clip:u,firstFrame:d,frames:f,initId:p,layers:n,...Yr(s),codes:l}}function Yr(e){let{gaussians:t,scaleSteps:n,rotationSteps:r,opacitySteps:i,colorSteps:a,corner:o,step:s}=e;return{gaussians:t,scaleSteps:n,rotationSteps:r,opacitySteps:i,colorSteps:a,corner:o,step:s}}function Xr(e){let t=e.boxes.filter(e=>e.type!==`CMET`),n=t.map(e=>e.type);if(!(n[0]===`BMET`&&n[1]===`BKEY`&&n.slice(2).every(e=>e===`BDLT`)))throw e.error(`not a baked clip: BMET and BKEY, then BDLT`);return t}function Zr(e){let t=new J(e),[n,r,i]=[t.u32(),t.u16(),t.u8()],a=[t.u8(),t.u16(),t.u16(),t.u16()],[o,s]=[t.i8(),t.u8()],c=[t.f32(),t.f32(),t.f32()],u=t.f32(),d=Math.max(...c.map(Math.abs))+u*qr,f=[[`has bytes left over`,t.left>0||s>0],[`has no frames or too many`,r<1||r>l.clipFrames],[`has impossible grid bits`,i<1||i>17],[`has a step of 0`,Math.min(...a)===0],[`has an impossible grid`,!(u>0&&d<34028234663852886e22)],[`has too many Gaussians`,Qr(n)]];for(let[t,n]of f)if(n)throw K(e,`a baked clip ${t}`);let[p,m,h,g]=a;return{gaussians:n,frames:r,gridBits:i,scaleSteps:p,rotationSteps:m,opacitySteps:h,colorSteps:g,levelBias:o,corner:c,step:u}}function Qr(e){return e>l.anchors*l.gaussiansPerAnchor||e*112>l.arrayBytes}function $r(e,t,n,r){if(e.gaussians*14*4*(n.length+1)>l.arrayBytes)throw K(t,`a baked clip takes too much memory`);let i=ei(e),a=[ti(t,e,i,r)],o=ri(a[0],e);for(let e of n)a.push(ii(e,a[a.length-1],o,i,r));return a}function ei(e){let t=126*e.scaleSteps,{rotationSteps:n,opacitySteps:r,colorSteps:i}=e,a=[qr,qr,qr,t,t,t,n,n,n],o=Float64Array.from([...a,3,r,i,i,i]);return{low:Float64Array.from([...a.map(e=>-e),0,0,0,0,0]),high:o}}function ti(e,t,n,r){let{gaussians:i}=t,a=new J(e),o=new Int32Array(i*14);if(i){let e=`a baked mean lies outside its grid`,{mode:s,part:c}=oi(a);if(!br(c.wideNumbers(r,{count:i,channels:1,mode:s},e),t.gridBits,o,14))throw a.error(e);let l=a.take(11);if(l.some(e=>e>1))throw a.error(`a baked keyframe has an unknown predictor`);ni(o,si(a,i,11,r),l,n,a)}return ci(a),o}function ni(e,t,n,r,i){for(let a=0;a<11;a++){let[o,s]=[r.low[3+a],r.high[3+a]],c=n[a]===1,l=0;for(let n=a,r=3+a;n<t.length;n+=11,r+=14){if(l=c?l+t[n]:t[n],l<o||l>s)throw li(i,3+a,l);e[r]=l}}}function ri(e,t){return Uint8Array.from({length:t.gaussians},(n,r)=>{let[i,a,o]=e.subarray(r*14+3,r*14+3+3);return Math.min(Math.max(Math.floor(Math.max(Math.min(i,a),Math.min(Math.max(i,a),o))/t.scaleSteps)+t.levelBias,0),15)})}function ii(e,t,n,r,i){let a=new J(e),o=t.slice();if(n.length){let{mode:e,part:t}=oi(a),s={count:n.length,channels:1,mode:e},c=t.numbers(i,s,2**Kr.length,`a baked frame changes an unknown group`);for(let e of Kr.keys())ai(a,o,c,e,n,r,i)}return ci(a),o}function ai(e,t,n,r,i,a,o){let[s,c]=Kr[r],l=0;for(let e=0;e<n.length;e++)l+=n[e]>>>r&1;let u=si(e,l,c-s,o),d=0;for(let o=0;o<n.length;o++){if(!(n[o]>>>r&1))continue;let l=r===0?1<<i[o]:1;for(let n=s;n<c;n++){let r=o*14+n,i=t[r]+u[d++]*l;if(!(i>=a.low[n]&&i<=a.high[n]))throw li(e,n,i);t[r]=i}}}function oi(e){return{mode:e.u8(),part:e.part(e.u32())}}function si(e,t,n,r){if(t===0)return/* @__PURE__ */ new Int32Array;let{mode:i,part:a}=oi(e),o={count:t*n,channels:n,mode:i},s=a.numbers(r,o,4*qr+1,`a baked number is too large`),c=new Int32Array(s.length);for(let e=0;e<c.length;e++)c[e]=s[e]>>>1^-(s[e]&1);return c}function ci(e){if(e.left)throw e.error(`a baked box is longer than its arrays`,{found:e.left})}function li(e,t,n){return e.error(`a baked Gaussian is out of range`,{found:`${n} in column ${t}`})}const ui=e=>e/2**32|0,di=e=>e>>>0;function fi(e,t,n,r){let i=ui(n),a=di(n);e.setUint32(t,r?a:i,r),e.setUint32(t+4,r?i:a,r)}function pi(e){return e instanceof Uint8Array||ArrayBuffer.isView(e)&&e.constructor.name===`Uint8Array`&&`BYTES_PER_ELEMENT`in e&&e.BYTES_PER_ELEMENT===1}const mi=e=>e?`\"${e}\" `:``;function hi(e,t=``){if(typeof e!=`number`)throw TypeError(mi(t)+`expected number, got `+typeof e);if(!Number.isSafeInteger(e)||e<0)throw RangeError(mi(t)+`expected integer >= 0, got `+e);return e}function gi(e,t,n=``){if(pi(e)&&(t===void 0||e.length===t))return e;t!==void 0&&hi(t,`length`);let r=pi(e),i=t===void 0?``:` of length ${t}`,a=r?`length=${e.length}`:`type=${typeof e}`,o=mi(n)+`expected Uint8Array`+i+`, got `+a;throw r?RangeError(o):TypeError(o)}const _i=(e,t)=>{if(typeof e!=`object`||!e||Array.isArray(e))throw TypeError((t===`object`?``:`\"${t}\" `)+`expected object, got type=`+typeof e)},vi=(e,t)=>{_i(e,t);let n=Object.getPrototypeOf(e);if(n!==Object.prototype&&n!==null)throw TypeError(`\"${t}\" expected plain object`);if(Object.hasOwn(e,`__proto__`))throw TypeError(`\"${t}.__proto__\" is not allowed`)};function yi(e,t=!0){if(e.destroyed)throw Error(`hash was destroyed`);if(t&&e.finished)throw Error(`digest() was already called`)}function bi(e,t){gi(e,void 0,`output`);let n=t.outputLen;if(!(e.length>=n))throw RangeError(`\"output\" expected length >= `+n)}function xi(...e){for(let t=0;t<e.length;t++)e[t].fill(0)}function Si(e){return new DataView(e.buffer,e.byteOffset,e.byteLength)}function Y(e,t){return e<<32-t|e>>>t}function Ci(e,t,n=`opts`){return vi(e,`defaults`),t!==void 0&&vi(t,n),Object.assign(Object.create(null),e,t)}function wi(e,t={}){if(typeof e!=`function`)throw TypeError(`\"hashCons\" expected function, got type=`+typeof e);t=Ci({},t,`info`);let n=(t,n)=>e(n).update(t).digest(),r=e(void 0);return n.outputLen=r.outputLen,n.blockLen=r.blockLen,n.canXOF=r.canXOF,n.create=t=>e(t),Object.assign(n,t),Object.freeze(n)}const Ti=e=>({oid:Uint8Array.from([6,9,96,134,72,1,101,3,4,2,e])});function Ei(e,t,n){return e&t^~e&n}function Di(e,t,n){return e&t^e&n^t&n}var Oi=class{blockLen;outputLen;canXOF=!1;padOffset;isLE;buffer;view;finished=!1;length=0;pos=0;destroyed=!1;constructor(e,t,n,r){this.blockLen=e,this.outputLen=t,this.padOffset=n,this.isLE=r,this.buffer=new Uint8Array(e),this.view=Si(this.buffer)}update(e){yi(this),gi(e);let{view:t,buffer:n,blockLen:r}=this,i=e.length,a=!1;for(let o=0;o<i;){let s=Math.min(r-this.pos,i-o);if(s===r){let t=Si(e);for(;r<=i-o;o+=r)this.process(t,o);a=!0}else n.set(o===0&&s===i?e:e.subarray(o,o+s),this.pos),this.pos+=s,o+=s,this.pos===r&&(this.process(t,0),this.pos=0,a=!0)}return this.length+=e.length,a&&this.roundClean(),this}digestInto(e){yi(this),bi(e,this),this.finished=!0;let{buffer:t,view:n,blockLen:r,isLE:i}=this,{pos:a}=this;t[a++]=128,t.fill(0,a),this.padOffset>r-a&&(this.process(n,0),t.fill(0)),fi(n,r-8,this.length*8,i),this.process(n,0),this.roundClean();let o=e===t?n:Si(e),s=this.outputLen,c=s/4,l=this.get();if(s%4||c>l.length)throw Error(`invalid outputLen`);for(let e=0;e<c;e++)o.setUint32(4*e,l[e],i)}digest(){let{buffer:e,outputLen:t}=this;this.digestInto(e);let n=e.slice(0,t);return this.destroy(),n}_cloneIntoMeta(e){let{buffer:t,length:n,finished:r,destroyed:i,pos:a}=this;return e.destroyed=i,e.finished=r,e.length=n,e.pos=a,a&&e.buffer.set(t),e}clone(){return this._cloneInto()}};const ki=/* @__PURE__ */ Uint32Array.from([1779033703,3144134277,1013904242,2773480762,1359893119,2600822924,528734635,1541459225]),Ai=/* @__PURE__ */ Uint32Array.from([1116352408,1899447441,3049323471,3921009573,961987163,1508970993,2453635748,2870763221,3624381080,310598401,607225278,1426881987,1925078388,2162078206,2614888103,3248222580,3835390401,4022224774,264347078,604807628,770255983,1249150122,1555081692,1996064986,2554220882,2821834349,2952996808,3210313671,3336571891,3584528711,113926993,338241895,666307205,773529912,1294757372,1396182291,1695183700,1986661051,2177026350,2456956037,2730485921,2820302411,3259730800,3345764771,3516065817,3600352804,4094571909,275423344,430227734,506948616,659060556,883997877,958139571,1322822218,1537002063,1747873779,1955562222,2024104815,2227730452,2361852424,2428436474,2756734187,3204031479,3329325298]),X=/* @__PURE__ */ new Uint32Array(64);var ji=class extends Oi{A=0;B=0;C=0;D=0;E=0;F=0;G=0;H=0;constructor(e,t){super(64,e,8,!1),this.A=t[0]|0,this.B=t[1]|0,this.C=t[2]|0,this.D=t[3]|0,this.E=t[4]|0,this.F=t[5]|0,this.G=t[6]|0,this.H=t[7]|0}get(){let{A:e,B:t,C:n,D:r,E:i,F:a,G:o,H:s}=this;return[e,t,n,r,i,a,o,s]}set(e,t,n,r,i,a,o,s){this.A=e|0,this.B=t|0,this.C=n|0,this.D=r|0,this.E=i|0,this.F=a|0,this.G=o|0,this.H=s|0}_cloneInto(e){return(e||=new this.constructor).set(...this.get()),this._cloneIntoMeta(e)}process(e,t){for(let n=0;n<16;n++,t+=4)X[n]=e.getUint32(t,!1);for(let e=16;e<64;e++){let t=X[e-15],n=X[e-2],r=Y(t,7)^Y(t,18)^t>>>3,i=Y(n,17)^Y(n,19)^n>>>10;X[e]=i+X[e-7]+r+X[e-16]|0}let{A:n,B:r,C:i,D:a,E:o,F:s,G:c,H:l}=this;for(let e=0;e<64;e++){let t=Y(o,6)^Y(o,11)^Y(o,25),u=l+t+Ei(o,s,c)+Ai[e]+X[e]|0,d=(Y(n,2)^Y(n,13)^Y(n,22))+Di(n,r,i)|0;l=c,c=s,s=o,o=a+u|0,a=i,i=r,r=n,n=u+d|0}n=n+this.A|0,r=r+this.B|0,i=i+this.C|0,a=a+this.D|0,o=o+this.E|0,s=s+this.F|0,c=c+this.G|0,l=l+this.H|0,this.set(n,r,i,a,o,s,c,l)}roundClean(){xi(X)}destroy(){this.destroyed=!0,this.set(0,0,0,0,0,0,0,0),xi(this.buffer)}},Mi=class extends ji{constructor(){super(32,ki)}};const Ni=/* @__PURE__ */ wi(()=>new Mi,/* @__PURE__ */ Ti(1)),Pi=Array.from({length:256},(e,t)=>t.toString(16).padStart(2,`0`));function Fi(e){let t=``;for(let n of e)t+=Pi[n];return t}function Ii(e){return Fi(Ni(e))}function Li(e){let t=new J(e),[n,r,i,a]=[t.u32(),t.u64(),t.u32(),t.u32()],o=Fi(t.take(32));if(r>=2**53)throw W(`a clip's number or first frame is out of range`,q(e),{found:r});return{clip:n,firstFrame:r,frames:i,anchors:a,initId:o}}function Ri(e,t,n,r){let{info:i,id:a}=t;if(i.profile!==n)throw W(`the clip is of another profile than the stream`,r,{expected:i.profile,found:n});if(e.frames<1||e.frames>i.clipFrames)throw W(`a clip has an impossible number of frames`,r,{expected:`1 to ${i.clipFrames}`,found:e.frames});if(e.initId!==a)throw W(`the clip needs another init segment`,r,{expected:e.initId,found:a})}d();const zi=`CGSF`,Bi=`894347530d0a1a0a`;var Vi=class{kind;boxes;whole;where;constructor(e,t,n,r){this.kind=e,this.boxes=t,this.whole=n,this.where=r}all(e){return this.boxes.filter(t=>t.type===e)}one(e){let t=this.boxes.find(t=>t.type===e);if(!t)throw this.error(`the ${this.kind} segment has no ${e} box`);return t}error(e){return W(e,this.where)}requireProfile(e){for(let t of this.boxes)if(!c[t.type].profiles.includes(e))throw K(t,`the box has no place in a stream of the ${e} profile`)}};function Hi(e,t,n,r){if(e.length>l.segmentBytes)throw W(`a segment is too long`,r);if(e.length<48)throw W(`a segment is cut`,r,{expected:48,found:e.length});if(String.fromCharCode(...e.subarray(0,4))!==zi)throw W(`not a ClipGStream segment`,r);let i=Wi(e,r);if(i.kind!==t)throw W(`another kind of segment`,r,{expected:t,found:i.kind});let a=i.bytes===e.length;Ui(i.bytes,e.length,n,r);let o=[];for(let t of ar(e,r,!a)){if(t.layer>=n)break;o.push(ir(e,t,r))}let s=o.slice(1).filter(e=>Ki(e,t));return qi(s),new Vi(t,s,a,r)}function Ui(e,t,n,r){if(e<t)throw W(`bytes follow a segment's end`,r,{expected:e,found:t});if(n>=4&&e>t)throw W(`a segment is cut`,r,{expected:e,found:t});if(e>l.segmentBytes)throw W(`a segment is too long`,r,{found:e})}function Wi(e,t,n=0){let r=ir(e,nr(e,0,t,n),t,n),i=new J(r);if(r.payload.length!==24)throw i.error(`a file-type box has another length`,{found:r.payload.length});let a=Fi(i.take(8));if(a!==Bi)throw i.error(`the magic bytes are wrong`,{expected:Bi,found:a});let[o,s]=[i.u16(),i.u16()];return Gi(o,s,G(t,`byte ${n}`)),{kind:String.fromCharCode(...i.take(4)),major:o,minor:s,bytes:i.u64()}}function Gi(e,t,n){if(e===1)return;let r=e>1?`use a newer player`:`pack the stream again with a newer clipgstream`;throw W(`stream format version ${e}.${t} is not known`,n,{hint:r})}function Ki(e,t){let n=Object.hasOwn(c,e.type)?c[e.type]:void 0,r=n?.layers[t];if(r&&n.version===e.version){if(!r.includes(e.layer))throw K(e,`a box is in another layer`,0,{found:e.layer});return!0}if(!e.critical)return!1;throw W(`box ${e.type} version ${e.version} in the ${t} segment must be understood`,G(e.where,`byte ${e.offset}`),{found:`an unknown box`,hint:`use a newer player`})}function qi(e){let t=/* @__PURE__ */ new Set([zi]);for(let n of e){if(t.has(n.type)&&!c[n.type].repeats)throw W(`box ${n.type} stands twice in a segment`,G(n.where,`byte ${n.offset}`));t.add(n.type)}}var Ji=ArrayBuffer,Z=Uint8Array,Yi=Uint16Array,Xi=Int16Array,Zi=Int32Array,Qi=function(e,t,n){if(Z.prototype.slice)return Z.prototype.slice.call(e,t,n);(t==null||t<0)&&(t=0),(n==null||n>e.length)&&(n=e.length);var r=new Z(n-t);return r.set(e.subarray(t,n)),r},$i=function(e,t,n,r){if(Z.prototype.fill)return Z.prototype.fill.call(e,t,n,r);for((n==null||n<0)&&(n=0),(r==null||r>e.length)&&(r=e.length);n<r;++n)e[n]=t;return e},ea=function(e,t,n,r){if(Z.prototype.copyWithin)return Z.prototype.copyWithin.call(e,t,n,r);for((n==null||n<0)&&(n=0),(r==null||r>e.length)&&(r=e.length);n<r;)e[t++]=e[n++]},ta=[`invalid zstd data`,`window size too large (>2046MB)`,`invalid block type`,`FSE accuracy too high`,`match distance too far back`,`unexpected EOF`],Q=function(e,t,n){var r=Error(t||ta[e]);if(r.code=e,Error.captureStackTrace&&Error.captureStackTrace(r,Q),!n)throw r;return r},na=function(e,t,n){for(var r=0,i=0;r<n;++r)i|=e[t++]<<(r<<3);return i},ra=function(e,t){return(e[t]|e[t+1]<<8|e[t+2]<<16|e[t+3]<<24)>>>0},ia=function(e,t){var n=e[0]|e[1]<<8|e[2]<<16;if(n==3126568&&e[3]==253){var r=e[4],i=r>>5&1,a=r>>2&1,o=r&3,s=r>>6;r&8&&Q(0);var c=6-i,l=o==3?4:o,u=na(e,c,l);c+=l;var d=s?1<<s:i,f=na(e,c,d)+(s==1&&256),p=f;if(!i){var m=1<<10+(e[5]>>3);p=m+(m>>3)*(e[5]&7)}p>2145386496&&Q(1);var h=new Z((t==1?f||p:t?0:p)+12);return h[0]=1,h[4]=4,h[8]=8,{b:c+d,y:0,l:0,d:u,w:t&&t!=1?t:h.subarray(12),e:p,o:new Zi(h.buffer,0,3),u:f,c:a,m:Math.min(131072,p)}}if((n>>4|e[3]<<20)==25481893)return ra(e,4)+8;Q(0)},$=function(e){for(var t=0;1<<t<=e;++t);return t-1},aa=function(e,t,n){var r=(t<<3)+4,i=(e[t]&15)+5;i>n&&Q(3);for(var a=1<<i,o=a,s=-1,c=-1,l=-1,u=a,d=new Ji(512+(a<<2)),f=new Xi(d,0,256),p=new Yi(d,0,256),m=new Yi(d,512,a),h=512+(a<<1),g=new Z(d,h,a),_=new Z(d,h+a);s<255&&o>0;){var v=$(o+1),y=r>>3,b=(1<<v+1)-1,x=(e[y]|e[y+1]<<8|e[y+2]<<16)>>(r&7)&b,S=(1<<v)-1,C=b-o-1,w=x&S;if(w<C?(r+=v,x=w):(r+=v+1,x>S&&(x-=C)),f[++s]=--x,x==-1?(o+=x,g[--u]=s):o-=x,!x)do{var T=r>>3;c=(e[T]|e[T+1]<<8)>>(r&7)&3,r+=2,s+=c}while(c==3)}(s>255||o)&&Q(0);for(var E=0,D=(a>>1)+(a>>3)+3,O=a-1,k=0;k<=s;++k){var A=f[k];if(A<1)p[k]=-A;else for(l=0;l<A;++l){g[E]=k;do E=E+D&O;while(E>=u)}}for(E&&Q(0),l=0;l<a;++l){var j=p[g[l]]++,M=_[l]=i-$(j);m[l]=(j<<M)-a}return[r+7>>3,{b:i,s:g,n:_,t:m}]},oa=function(e,t){var n=0,r=-1,i=new Z(292),a=e[t],o=i.subarray(0,256),s=i.subarray(256,268),c=new Yi(i.buffer,268);if(a<128){var l=aa(e,t+1,6),u=l[0],d=l[1];t+=a;var f=u<<3,p=e[t];p||Q(0);for(var m=0,h=0,g=d.b,_=g,v=(++t<<3)-8+$(p);v-=g,!(v<f);){var y=v>>3;if(m+=(e[y]|e[y+1]<<8)>>(v&7)&(1<<g)-1,o[++r]=d.s[m],v-=_,v<f)break;y=v>>3,h+=(e[y]|e[y+1]<<8)>>(v&7)&(1<<_)-1,o[++r]=d.s[h],g=d.n[m],m=d.t[m],_=d.n[h],h=d.t[h]}++r>255&&Q(0)}else{for(r=a-127;n<r;n+=2){var b=e[++t];o[n]=b>>4,o[n+1]=b&15}++t}var x=0;for(n=0;n<r;++n){var S=o[n];S>11&&Q(0),x+=S&&1<<S-1}var C=$(x)+1,w=1<<C,T=w-x;for(T&T-1&&Q(0),o[r++]=$(T)+1,n=0;n<r;++n){var S=o[n];++s[o[n]=S&&C+1-S]}var E=new Z(w<<1),D=E.subarray(0,w),O=E.subarray(w);for(c[C]=0,n=C;n>0;--n){var k=c[n];$i(O,n,k,c[n-1]=k+s[n]*(1<<C-n))}for(c[0]!=w&&Q(0),n=0;n<r;++n){var A=o[n];if(A){var j=c[A];$i(D,n,j,c[A]=j+(1<<C-A))}}return[t,{n:O,b:C,s:D}]},sa=(/*#__PURE__*/ aa(/*#__PURE__*/ new Z([81,16,99,140,49,198,24,99,12,33,196,24,99,102,102,134,70,146,4]),0,6))[1],ca=(/*#__PURE__*/ aa(/*#__PURE__*/ new Z([33,20,196,24,99,140,33,132,16,66,8,33,132,16,66,8,33,68,68,68,68,68,68,68,68,36,9]),0,6))[1],la=(/*#__PURE__ */ aa(/*#__PURE__*/ new Z([32,132,16,66,102,70,68,68,68,68,36,73,2]),0,5))[1],ua=function(e,t){for(var n=e.length,r=new Zi(n),i=0;i<n;++i)r[i]=t,t+=1<<e[i];return r},da=/*#__PURE__ */ new Z((/*#__PURE__ */ new Zi([0,0,0,0,16843009,50528770,134678020,202050057,269422093])).buffer,0,36),fa=/*#__PURE__ */ ua(da,0),pa=/*#__PURE__ */ new Z((/*#__PURE__ */ new Zi([0,0,0,0,0,0,0,0,16843009,50528770,117769220,185207048,252579084,16])).buffer,0,53),ma=/*#__PURE__ */ ua(pa,3),ha=function(e,t,n){var r=e.length,i=t.length,a=e[r-1],o=(1<<n.b)-1,s=-n.b;a||Q(0);for(var c=0,l=n.b,u=(r<<3)-8+$(a)-l,d=-1;u>s&&d<i;){var f=u>>3,p=(e[f]|e[f+1]<<8|e[f+2]<<16)>>(u&7);c=(c<<l|p)&o,t[++d]=n.s[c],u-=l=n.n[c]}(u!=s||d+1!=i)&&Q(0)},ga=function(e,t,n){var r=6,i=t.length+3>>2,a=i<<1,o=i+a;ha(e.subarray(r,r+=e[0]|e[1]<<8),t.subarray(0,i),n),ha(e.subarray(r,r+=e[2]|e[3]<<8),t.subarray(i,a),n),ha(e.subarray(r,r+=e[4]|e[5]<<8),t.subarray(a,o),n),ha(e.subarray(r),t.subarray(o),n)},_a=function(e,t,n){var r,i=t.b,a=e[i],o=a>>1&3;t.l=a&1;var s=a>>3|e[i+1]<<5|e[i+2]<<13,c=(i+=3)+s;if(o==1)return i>=e.length?void 0:(t.b=i+1,n?($i(n,e[i],t.y,t.y+=s),n):$i(new Z(s),e[i]));if(!(c>e.length)){if(o==0)return t.b=c,n?(n.set(e.subarray(i,c),t.y),t.y+=s,n):Qi(e,i,c);if(o==2){var l=e[i],u=l&3,d=l>>2&3,f=l>>4,p=0,m=0;u<2?d&1?f|=e[++i]<<4|(d&2&&e[++i]<<12):f=l>>3:(m=d,d<2?(f|=(e[++i]&63)<<4,p=e[i]>>6|e[++i]<<2):d==2?(f|=e[++i]<<4|(e[++i]&3)<<12,p=e[i]>>2|e[++i]<<6):(f|=e[++i]<<4|(e[++i]&63)<<12,p=e[i]>>6|e[++i]<<2|e[++i]<<10)),++i;var h=n?n.subarray(t.y,t.y+t.m):new Z(t.m),g=h.length-f;if(u==0)h.set(e.subarray(i,i+=f),g);else if(u==1)$i(h,e[i++],g);else{var _=t.h;if(u==2){var v=oa(e,i);p+=i-(i=v[0]),t.h=_=v[1]}else _||Q(0);(m?ga:ha)(e.subarray(i,i+=p),h.subarray(g),_)}var y=e[i++];if(y){y==255?y=(e[i++]|e[i++]<<8)+32512:y>127&&(y=y-128<<8|e[i++]);var b=e[i++];b&3&&Q(0);for(var x=[ca,la,sa],S=2;S>-1;--S){var C=b>>(S<<1)+2&3;if(C==1){var w=new Z([0,0,e[i++]]);x[S]={s:w.subarray(2,3),n:w.subarray(0,1),t:new Yi(w.buffer,0,1),b:0}}else C==2?(r=aa(e,i,9-(S&1)),i=r[0],x[S]=r[1]):C==3&&(t.t||Q(0),x[S]=t.t[S])}var T=t.t=x,E=T[0],D=T[1],O=T[2],k=e[c-1];k||Q(0);var A=(c<<3)-8+$(k)-O.b,j=A>>3,M=0,N=(e[j]|e[j+1]<<8)>>(A&7)&(1<<O.b)-1;j=(A-=D.b)>>3;var P=(e[j]|e[j+1]<<8)>>(A&7)&(1<<D.b)-1;j=(A-=E.b)>>3;var F=(e[j]|e[j+1]<<8)>>(A&7)&(1<<E.b)-1;for(++y;--y;){var ee=O.s[N],te=O.n[N],ne=E.s[F],re=E.n[F],ie=D.s[P],ae=D.n[P];j=(A-=ie)>>3;var oe=1<<ie,I=oe+((e[j]|e[j+1]<<8|e[j+2]<<16|e[j+3]<<24)>>>(A&7)&oe-1);j=(A-=pa[ne])>>3;var L=ma[ne]+((e[j]|e[j+1]<<8|e[j+2]<<16)>>(A&7)&(1<<pa[ne])-1);j=(A-=da[ee])>>3;var se=fa[ee]+((e[j]|e[j+1]<<8|e[j+2]<<16)>>(A&7)&(1<<da[ee])-1);if(j=(A-=te)>>3,N=O.t[N]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<te)-1),j=(A-=re)>>3,F=E.t[F]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<re)-1),j=(A-=ae)>>3,P=D.t[P]+((e[j]|e[j+1]<<8)>>(A&7)&(1<<ae)-1),I>3)t.o[2]=t.o[1],t.o[1]=t.o[0],t.o[0]=I-=3;else{var ce=I-(se!=0);ce?(I=ce==3?t.o[0]-1:t.o[ce],ce>1&&(t.o[2]=t.o[1]),t.o[1]=t.o[0],t.o[0]=I):I=t.o[0]}for(var S=0;S<se;++S)h[M+S]=h[g+S];M+=se,g+=se;var le=M-I;if(le<0){var R=-le,ue=t.e+le;R>L&&(R=L);for(var S=0;S<R;++S)h[M+S]=t.w[ue+S];M+=R,L-=R,le=0}for(var S=0;S<L;++S)h[M+S]=h[le+S];M+=L}if(M!=g)for(;g<h.length;)h[M++]=h[g++];else M=h.length;n?t.y+=M:h=Qi(h,0,M)}else if(n){if(t.y+=f,g)for(var S=0;S<f;++S)h[S]=h[g+S]}else g&&(h=Qi(h,g));return t.b=c,h}Q(2)}},va=function(e,t){if(e.length==1)return e[0];for(var n=new Z(t),r=0,i=0;r<e.length;++r){var a=e[r];n.set(a,i),i+=a.length}return n},ya=/* @__PURE__ */ function(){function e(e){this.ondata=e,this.c=[],this.l=0,this.z=0}return e.prototype.push=function(e,t){if(typeof this.s==`number`){var n=Math.min(e.length,this.s);e=e.subarray(n),this.s-=n}var r=e.length+this.l;if(!this.s){if(t){if(!r){this.ondata(new Z(0),!0);return}r<5&&Q(5)}else if(r<18){this.c.push(e),this.l=r;return}if(this.l&&=(this.c.push(e),e=va(this.c,r),this.c=[],0),typeof(this.s=ia(e))==`number`)return this.push(e,t)}if(typeof this.s!=`number`){if(r<(this.z||3)||(this.l&&=(this.c.push(e),e=va(this.c,r),this.c=[],0),!this.z&&r<(this.z=e[this.s.b]&2?4:3+(e[this.s.b]>>3|e[this.s.b+1]<<5|e[this.s.b+2]<<13)))){t&&Q(5),this.c.push(e),this.l=r;return}for(this.z=0;;){var i=_a(e,this.s);if(i)this.ondata(i,!1),ea(this.s.w,0,i.length),this.s.w.set(i,this.s.w.length-i.length);else{t&&Q(5);var a=e.subarray(this.s.b);this.s.b=0,this.c.push(a),this.l+=a.length;return}if(this.s.l){var o=e.subarray(this.s.b);this.s=this.s.c*4,this.push(o,t);return}}}else t&&Q(5)},e}();d();const ba=/* @__PURE__ */ new Map;function xa(e,t,n=``){if(t.ref)return xa(e,s[t.ref],n);let r=Ca(e,t);return r?{path:n,expected:r}:Array.isArray(e)?Oa(e,t,n):Sa(e)?ka(e,t,n):null}function Sa(e){return typeof e==`object`&&!!e&&!Array.isArray(e)}function Ca(e,t){if(!wa(e,t.type))return`type ${t.type}`;if(t.const!==void 0&&e!==t.const)return`\"${t.const}\"`;if(typeof e==`number`)return Ta(e,t);if(typeof e==`string`)return Ea(e,t);if(Array.isArray(e)){let{minItems:n=0,maxItems:r=1/0}=t;return e.length<n||e.length>r?`${n} to ${r} items`:``}return``}function wa(e,t){return t===`integer`?Number.isInteger(e):t===`number`?Number.isFinite(e):t===`array`?Array.isArray(e):t===`object`?Sa(e):t===void 0||typeof e===t}function Ta(e,t){let{minimum:n,maximum:r,exclusiveMinimum:i,exclusiveMaximum:a}=t;return n!==void 0&&e<n?`at least ${n}`:r!==void 0&&e>r?`at most ${r}`:i!==void 0&&e<=i?`above ${i}`:a!==void 0&&e>=a?`below ${a}`:``}function Ea(e,t){let{maxLength:n,pattern:r}=t;return n!==void 0&&e.length>n&&[...e].length>n?`at most ${n} characters`:r===void 0||Da(r).test(e)?``:`text like ${r}`}function Da(e){let t=ba.get(e)??new RegExp(e,`u`);return ba.set(e,t),t}function Oa(e,t,n){for(let[r,i]of e.entries()){let e=t.prefixItems?.[r]??t.items,a=e?xa(i,e,Aa(n,r)):null;if(a)return a}return null}function ka(e,t,n){for(let[r,i]of Object.entries(t.properties??{}))if(Object.hasOwn(e,r)){let t=xa(e[r],i,Aa(n,r));if(t)return t}else if(t.required?.includes(r))return{path:Aa(n,r),expected:`a value`};let r=t.oneOf??[],i=r.filter(t=>t.required.every(t=>Object.hasOwn(e,t)));return r.length===0||i.length===1?null:{path:n,expected:`exactly one of ${r.map(e=>e.required.join(`, `)).join(`, `)}`}}function Aa(e,t){return e?`${e}.${t}`:String(t)}d();const[ja,Ma,Na,Pa,Fa,Ia]=[34,92,123,125,91,93];function La(e,t,n,r){let i=Ra(e,n,r),a=xa(i,s[t]);if(a)throw W(`${n} is not valid: ${a.path||`document`}`,r,{expected:a.expected});return i}function Ra(e,t,n){if(za(e))throw W(`${t} is not valid: document`,n,{found:`too many levels`});try{return JSON.parse(new TextDecoder(`utf-8`,{fatal:!0,ignoreBOM:!0}).decode(e))}catch(e){throw e instanceof SyntaxError||e instanceof TypeError?W(`${t} is not valid: document`,n,{expected:`JSON`}):e}}function za(e){let t=0,n=!1;for(let r=0;r<e.length;r++){let i=e[r];if(i===ja?n=!n:n?r+=+(i===Ma):i===Na||i===Fa?t++:(i===Pa||i===Ia)&&t--,t>200)return!0}return!1}d();const Ba=4247762216;function Va(e,t){let n=new J(e),r=n.u32();if(r>l.metadataBytes)throw n.error(`packed data is too large`,{found:r});let i=n.error(`packed data is damaged`),a=n.error(`packed data has another size`,{expected:r}),o=n.take(n.left),s=Ha(o);if(!s)throw i;if(s.contentSize!==r)throw a;if(Wa(o,s)!==o.length)throw i;let c=Ga(o,s,r);if(!c)throw i;return La(c,t,`the metadata of box ${e.type}`,q(e))}function Ha(e){let t=er(e);if(e.length<6||t.getUint32(0,!0)!==Ba)return null;let n=e[4],r=n>>>5&1,i=[r,2,4,8][n>>>6],a=6-r;return n&11||e.length<a+i?null:{contentSize:Ua(t,a,i),headerBytes:a+i,hasChecksum:!!(n&4)}}function Ua(e,t,n){return n===1?e.getUint8(t):n===2?e.getUint16(t,!0)+256:n===4?e.getUint32(t,!0):n===8?tr(e,t):-1}function Wa(e,t){let n=t.headerBytes;for(let t=0;!t;){if(n+3>e.length)return 1/0;let r=e[n]|e[n+1]<<8|e[n+2]<<16,i=r>>>1&3;if(i===3)return NaN;t=r&1,n+=3+(i===1?1:r>>>3)}return n+(t.hasChecksum?4:0)}function Ga(e,t,n){let r=new Uint8Array(n),i=0,a=new ya(e=>{if(e.length>n-i)throw RangeError(`more than declared`);r.set(e,i),i+=e.length});try{a.push(Ka(e,t,n),!0)}catch{return null}return i===n?r:null}function Ka(e,t,n){let r=Math.max(0,32-Math.clz32(n)-10),i=e.subarray(t.headerBytes),a=new Uint8Array(6+i.length);return er(a).setUint32(0,Ba,!0),a[4]=t.hasChecksum?4:0,a[5]=r<<3,a.set(i,6),a}d();const qa=[1,3,7,3];function Ja(e,t){let{bits:n,layers:r=4,where:i=`init segment`}=t,a=Hi(e,`init`,r,i),{info:o,anchorCount:s}=Ya(a);if(t.id===void 0&&!a.whole)throw W(`the id of an init segment that is cut must be given`,i);let c=t.id??Ii(e),l=eo(a);if(o.profile===`baked`)return{id:c,layers:r,info:o,views:l,anchors:Cr,heads:null};let u=no(a,o,r,n);return{id:c,layers:r,info:o,views:l,anchors:wr(a,s,o.staticFeatures,n),heads:u}}function Ya(e){let t=e.one(`IMET`),{profile:n=`anchors`}=Va(t,`ProfileMeta`);if(n!==`anchors`&&n!==`baked`)throw K(t,`the stream's profile '${n}' is not known`,0,{hint:`use a newer player`});if(e.requireProfile(n),n===`baked`){let e=Va(t,`BakedMeta`);return Xa({clip_frames:[e.clip_frames,l.clipFrames]},q(t)),{info:$a(e),anchorCount:0}}let r=Va(t,`InitMeta`);return Xa({clip_frames:[r.clip_frames,l.clipFrames],gaussians_per_anchor:[r.gaussians_per_anchor,l.gaussiansPerAnchor],static_features:[r.static_features,l.channels],dynamic_features:[r.dynamic_features,l.channels],anchors:[r.anchors,l.anchors],base_gaussians:[r.base_gaussians,r.gaussians_per_anchor]},q(t)),{info:Qa(r),anchorCount:r.anchors}}function Xa(e,t){for(let[n,[r,i]]of Object.entries(e))if(r>i)throw W(`${n} is too large`,t,{expected:`at most ${i}`,found:r})}function Za(e){return{fps:e.fps,clipFrames:e.clip_frames,alphaMax:e.alpha_max,background:e.background,sceneScale:e.scene_scale,worldUnit:e.world_unit,coordinateFrame:e.coordinate_frame,configHash:e.config_hash}}function Qa(e){return{profile:`anchors`,...Za(e),gaussiansPerAnchor:e.gaussians_per_anchor,baseGaussians:e.base_gaussians,staticFeatures:e.static_features,dynamicFeatures:e.dynamic_features,anchors:e.anchors,referenceClip:e.reference_clip}}function $a(e){let t={gaussiansPerAnchor:0,baseGaussians:0,staticFeatures:0,dynamicFeatures:0};return{profile:`baked`,...Za(e),...t,anchors:0,referenceClip:0}}function eo(e){let[t]=e.all(`VIEW`);if(!t)return[];let{views:n}=Va(t,`ViewsMeta`);if(n.length>l.views||new Set(n.map(e=>e.name)).size<n.length)throw K(t,`the rig's views repeat a name or are too many`,0,{found:n.length});return n.map(to)}function to(e){return{name:e.name,widthPx:e.width_px,heightPx:e.height_px,fxPx:e.fx_px,fyPx:e.fy_px,cxPx:e.cx_px,cyPx:e.cy_px,cameraFromWorld:e.camera_from_world,heldOut:e.held_out}}function no(e,t,n,r){let i=t.staticFeatures+t.dynamicFeatures,a=qa.map(e=>({inputs:i,outputs:e*t.baseGaussians})),o=Dr(new J(e.one(`HEAD`)),a,r),s=t.gaussiansPerAnchor-t.baseGaussians;if(s>0&&n===4){let t=qa.map(e=>e*s);o=Or(new J(e.one(`HEDX`)),o,t,r)}let[c,l,u,d]=o;return{opacity:c,color:l,covariance:u,offset:d}}o();function ro(e,t){return ao(t.where??`init segment`,()=>Ja(e,t))}function io(e,t,n){let{bits:r,layers:i=4,where:a=`clip segment`}=n;return ao(a,()=>{let n=Hi(e,`clip`,i,a),{profile:o}=t.info;n.requireProfile(o);let s=Li(n.one(`CMET`));return Ri(s,t,o,G(a,`clip ${s.clip}`)),o===`baked`?Jr(n,s,i,r):Wr(n,s,t,i,r)})}function ao(e,t){try{return t()}catch(t){throw t instanceof RangeError?new i(`a segment needs more memory than there is`,e,`try fewer layers`):t}}o();function oo(e){return e instanceof r?{name:e.name,what:e.what,where:e.where,hint:e.hint}:{name:`Error`,what:e instanceof Error?e.message:String(e),where:``,hint:``}}o(),z();var so=class{post;chooseTier;#e=null;#t=/* @__PURE__ */ new Map;#n=/* @__PURE__ */ new Map;#r=Promise.resolve();constructor(e,t){this.post=e,this.chooseTier=t}take(e){return this.#r=this.#r.then(()=>this.#a(e)).catch(t=>this.#i(e,t)),this.#r}#i(e,t){let n=`clip`in e?e.clip:-1;this.post({kind:`failed`,order:e.kind,clip:n,error:oo(t)},[])}async#a(e){switch(e.kind){case`start`:return this.#e=await this.chooseTier(e.tier),this.post({kind:`started`,tier:this.#e.name},[]);case`init`:return this.#o(e.id,e.where,e.data);case`open`:return this.#s(e.clip,e.source);case`frame`:return this.#c(e.clip,e.clipFrame,e.reuse);case`close`:this.#n.get(e.clip)?.close(),this.#n.delete(e.clip)}}#o(e,t,n){let r=ro(n,{id:e,where:t,bits:this.#e.bits});this.#t.clear(),this.#t.set(e,r),this.post({kind:`init`,id:e,info:r.info,views:r.views},[])}async#s(e,t){let n=performance.now(),r=this.#e,{data:a,layers:o,where:s}=t,c=this.#t.get(t.initId);if(!c)throw new i(`its init segment could not be read`,s);let l=io(a,c,{layers:o,where:s,bits:r.bits});co(l,t),this.#n.set(e,await r.decoder(c,l)),this.post({kind:`opened`,clip:e,milliseconds:performance.now()-n},[])}async#c(e,t,n){let r=performance.now(),i=await this.#n.get(e).packed(t,fe,n??void 0),a=performance.now()-r;this.post({kind:`frame`,clip:e,clipFrame:t,frame:i,milliseconds:a},[i.data.buffer])}};function co(e,{number:t,firstFrame:n,frames:r,where:a}){if(e.clip===t&&e.firstFrame===n&&e.frames===r)return;let o=`clip ${t} with ${r} frames from ${n} on`,s=`clip ${e.clip} with ${e.frames} frames from ${e.firstFrame} on`;throw new i(`the manifest lists ${o}, the segment is ${s}`,a)}const lo=self,uo=new so((e,t)=>lo.postMessage(e,t),Kn);lo.onmessage=e=>void uo.take(e.data);", Na = typeof self < "u" && self.Blob && new Blob(["URL.revokeObjectURL(import.meta.url);", Ma], { type: "text/javascript;charset=utf-8" });
function Pa(e) {
	let t;
	try {
		if (t = Na && (self.URL || self.webkitURL).createObjectURL(Na), !t) throw "";
		let n = new Worker(t, {
			type: "module",
			name: e?.name
		});
		return n.addEventListener("error", () => {
			(self.URL || self.webkitURL).revokeObjectURL(t);
		}), n;
	} catch {
		return new Worker("data:text/javascript;charset=utf-8," + encodeURIComponent(Ma), {
			type: "module",
			name: e?.name
		});
	}
}
// src/worker/spawn.ts
function Fa() {
	return new Pa({ name: "clipgstream-decode" });
}
function Ia() {
	return Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
}
// src/video/options.ts
var La = 1 << 20, Ra = 256 * La, za = 64 * La, Ba = 4;
function Va(e, t) {
	let n = (navigator.deviceMemory ?? 8) <= Ba ? Ra / 2 : Ra;
	return {
		workers: Math.max(1, Math.min(8, Math.floor(e.workers ?? Ia()))),
		tier: e.tier ?? "auto",
		frameBytes: e.frameBytes ?? n,
		segmentBytes: e.segmentBytes ?? za,
		decodeSeconds: e.decodeSeconds ?? 1.5,
		fetchSeconds: e.fetchSeconds ?? 10,
		spawn: t
	};
}
var Ha = class {
	#e = null;
	warm() {
		try {
			this.#e = Fa();
		} catch {
			this.#e = null;
		}
	}
	spawn = () => {
		let e = this.#e;
		return this.#e = null, e ?? Fa();
	};
	close() {
		this.#e?.terminate(), this.#e = null;
	}
};
// src/video/playable.ts
function Ua(e, t, n) {
	if (t.spans.length || e.live) return null;
	if (!e.manifest.segments.length) return new E("the stream has ended and has no clips", e.name, "encode it again; what stopped it before its first clip is in the encoder's log");
	let r = "no clip of the stream can be played";
	return n ? new E(`${r}; of the last: ${n.what}`, n.where) : new E(r);
}
// src/video/playlist.ts
var Wa = 1e-4, Ga = class e {
	fps;
	origin;
	#e;
	#t;
	#n;
	constructor(e, t, n, r = /* @__PURE__ */ new Set()) {
		this.fps = t, this.origin = n, this.#t = e, this.#n = r, this.#e = e.filter((e) => !r.has(e.clip));
	}
	without(t) {
		return new e(this.#t, this.fps, this.origin, new Set(this.#n).add(t));
	}
	grown(t, n) {
		return new e(t, this.fps, n, this.#n);
	}
	get spans() {
		return this.#e;
	}
	get start() {
		let e = this.#t[0];
		return e ? this.timeOf(e.firstFrame) : 0;
	}
	get end() {
		let e = this.#t.at(-1);
		return e ? this.timeOf(e.firstFrame + e.frames) : 0;
	}
	get frameSeconds() {
		return this.fps[1] / this.fps[0];
	}
	timeOf(e) {
		return (e - this.origin) * this.fps[1] / this.fps[0];
	}
	frameAt(e) {
		let t = this.origin + Math.floor(e * this.fps[0] / this.fps[1] + Wa), n = this.#t[0]?.firstFrame ?? 0, r = this.#t.at(-1);
		return Math.max(n, Math.min(t, r ? r.firstFrame + r.frames - 1 : 0));
	}
	spanAt(e) {
		let t = this.#e[this.#r(e)];
		return t && e < t.firstFrame + t.frames ? t : null;
	}
	pictureAt(e, t = 1) {
		let n = this.#e[this.#r(e)];
		if (!n) return -1;
		let r = Math.min(e - n.firstFrame, n.frames - 1);
		return n.firstFrame + r - r % t;
	}
	pictureAfter(e, t = 1) {
		let n = this.#r(e), r = this.#e[n];
		if (r) {
			let n = e - r.firstFrame, i = n - n % t + t;
			if (i < r.frames) return r.firstFrame + i;
		}
		return this.#e[n + 1]?.firstFrame ?? -1;
	}
	step(e, t) {
		let n = this.pictureAt(e);
		for (let e = 0; e < Math.abs(t); e++) {
			let e = t > 0 ? this.pictureAfter(n) : this.pictureAt(n - 1);
			if (e < 0) break;
			n = e;
		}
		return n;
	}
	*pictures(e, t, n) {
		let r = this.pictureAt(e, t), i = r >= 0 ? r : this.pictureAfter(e, t);
		for (let e = i; e >= 0; e = this.pictureAfter(e, t)) yield e;
		if (!n || !this.#e.length) return;
		let a = this.#e[0].firstFrame;
		for (let e = a; e >= 0 && e < i; e = this.pictureAfter(e, t)) yield e;
	}
	#r(e) {
		let t = 0, n = this.#e.length;
		for (; t < n;) {
			let r = t + n >>> 1;
			this.#e[r].firstFrame <= e ? t = r + 1 : n = r;
		}
		return t - 1;
	}
}, Ka = 250, qa = [
	0,
	0,
	-1,
	0
], Ja = 1e-6, Ya = class {
	screen;
	store;
	createSorter;
	listener;
	#e;
	#t = 2;
	#n = null;
	#r = null;
	#i = null;
	#a = null;
	#o = null;
	#s = null;
	#c = !1;
	#l = !1;
	constructor(e, t, n, r) {
		this.screen = e, this.store = t, this.createSorter = n, this.listener = r, this.#e = n();
	}
	get shown() {
		return this.#r;
	}
	get resting() {
		return this.#c || this.#n !== this.#r ? !1 : !this.#r || this.#d;
	}
	present(e) {
		this.#n === e || this.#l || (this.#n && this.#n !== this.#r && this.store.unpin(this.#n), this.#n = e, e !== this.#r && this.store.pin(e), this.#u());
	}
	look(e) {
		this.#a = e, this.#u();
	}
	close() {
		this.#l = !0, this.#o !== null && clearTimeout(this.#o), this.#e.close();
	}
	#u() {
		if (this.#c || this.#l || !this.#n) return;
		if (!this.#a) {
			this.#f();
			return;
		}
		let e = this.#n !== this.#r;
		if (!e && this.#d) {
			this.listener.rested();
			return;
		}
		this.#c = !0;
		let [t, n] = [this.#n, this.#a];
		e && this.store.pin(t), this.#e.sort(e ? t.packed : null, n).then((r) => this.#p(t, n, e, r)).catch((n) => this.#m(t, e, n instanceof Error ? n.message : String(n))).finally(() => {
			this.#c = !1, this.#u();
		});
	}
	get #d() {
		return this.#a !== null && this.#s !== null && Xa(this.#s, this.#a);
	}
	#f() {
		this.#o ??= setTimeout(() => this.look(this.#a ?? qa), Ka);
	}
	#p(e, t, n, r) {
		if (r.frame && (e.packed = r.frame), this.#l || !r.order) return;
		if (this.#s = t, this.screen.setFrame(e.packed, r.order), this.#i && this.#e.recycle(this.#i), this.#i = r.order, !n) {
			this.listener.ordered(e, r.sortMs);
			return;
		}
		let i = this.#r;
		this.#r = e, this.#n === e && this.store.unpin(e), i && this.store.unpin(i), this.listener.shown(e, r.sortMs);
	}
	#m(e, t, n) {
		this.#l || (t && (this.store.remove(e), this.#n === e && (this.#n = this.#r)), this.#t-- <= 0 ? (this.#l = !0, this.listener.failed(n)) : (this.#e = this.createSorter(), this.#s = null, this.#r && this.#n === this.#r && this.#h(this.#r)));
	}
	#h(e) {
		this.#r = null, this.#n = null, this.present(e), this.store.unpin(e);
	}
};
function Xa(e, t) {
	return e.every((e, n) => Math.abs(e - t[n]) <= Ja);
}
// src/video/quality.ts
var Za = 500, Qa = class {
	wish = "auto";
	#e = 4;
	#t = 1;
	#n = 0;
	#r = 0;
	get layers() {
		return this.wish === "auto" ? this.#e : this.wish;
	}
	get stride() {
		return this.#t;
	}
	set(e, t) {
		this.#e = e, this.#n = t;
	}
	look(e, t) {
		if (e - this.#r < Za) return !1;
		this.#r = e;
		let n = t();
		if (this.#t = aa(n.framesPerSecond, n.decodeLoad, this.layers), this.wish !== "auto") return !1;
		let r = (e - this.#n) / 1e3, i = Xi({
			...n,
			current: this.#e,
			settledSeconds: r
		});
		return i !== this.#e && (this.set(i, e), !0);
	}
};
// src/video/ranges.ts
function $a(e, t) {
	return to(e.spans.filter((e) => t(e.clip)).map((e) => [e.firstFrame, e.firstFrame + e.frames]), e);
}
function eo(e, t) {
	return to([...t].sort((e, t) => e - t).map((e) => [e, e + 1]), e);
}
function to(e, t) {
	let n = [];
	for (let [t, r] of e) {
		let e = n.at(-1);
		e && e[1] === t ? e[1] = r : n.push([t, r]);
	}
	return n.map(([e, n]) => [t.timeOf(e), t.timeOf(n)]);
}
// src/video/transport.ts
var no = 1, ro = 120, io = 250, ao = class {
	reel;
	events;
	loop = !1;
	rate = 1;
	#e = 0;
	#t = !0;
	#n = !1;
	#r = null;
	#i = !1;
	#a = 0;
	#o = 0;
	constructor(e, t) {
		this.reel = e, this.events = t;
	}
	get time() {
		return this.#e;
	}
	get paused() {
		return this.#t;
	}
	get seeking() {
		return this.#n;
	}
	get waiting() {
		return !this.#t && this.#i;
	}
	get ended() {
		let { reel: e } = this;
		return !this.#s && e.complete && e.end > e.start && this.#e >= e.end;
	}
	begin(e, t) {
		this.#e = e, this.#a = t;
	}
	play(e) {
		this.ended && this.seek(this.reel.start, e), this.#t && (this.#t = !1, this.#a = e, this.#f(e), this.events.emit("play", {}), this.tick(e));
	}
	pause() {
		this.#t || (this.#t = !0, this.#r = null, this.#i = !1, this.#h(), this.events.emit("pause", {}));
	}
	seek(e, t) {
		this.#e = Math.max(this.reel.start, Math.min(e, this.reel.end)), this.#n = !0, this.#a = t, this.#t || this.#f(t), this.events.emit("seeking", { time: this.#e }), this.tick(t);
	}
	hold(e) {
		this.#a = e;
	}
	tick(e) {
		let t = Math.max(0, Math.min((e - this.#a) / 1e3, no)) * this.rate;
		if (this.#a = e, this.#n && !this.#c()) {
			this.#p(e);
			return;
		}
		if (this.#t) return;
		let n = this.#r !== null;
		n && !this.#m() ? this.#p(e) : (this.#l(n ? 0 : t, e), e - this.#o >= io && this.#h(e));
	}
	get #s() {
		return this.loop && this.reel.complete;
	}
	#c() {
		return this.reel.isShown(this.#e) ? (this.#n = !1, this.#h(), this.events.emit("seeked", { time: this.#e }), !0) : !1;
	}
	#l(e, t) {
		let { reel: n } = this, r = this.#e + e, i = n.decodedUntil(this.#e, e + n.frameSeconds);
		r >= n.end && i >= n.end ? this.#u(r - n.end, t) : (this.#e = Math.min(r, Math.max(i, this.#e)), r > i && this.#f(t));
	}
	#u(e, t) {
		let { start: n, end: r, complete: i } = this.reel;
		!i || r <= n ? (this.#e = Math.max(this.#e, r), this.#f(t)) : this.#s ? this.#d(n + e % (r - n), t) : (this.#e = r, this.#t = !0, this.#h(t), this.events.emit("pause", {}), this.events.emit("ended", {}));
	}
	#d(e, t) {
		let { start: n } = this.reel;
		this.reel.decodedUntil(n, 0) <= n ? this.seek(n, t) : (this.#e = e, this.events.emit("seeking", { time: e }), this.#h(t), this.events.emit("seeked", { time: e }));
	}
	#f(e) {
		this.#r ??= e;
	}
	#p(e) {
		this.#t || this.#i || this.#r === null || e - this.#r < ro || (this.#i = !0, this.events.emit("waiting", {}));
	}
	#m() {
		let { reel: e } = this, t = Math.max(e.end - this.#e, e.complete ? 0 : e.frameSeconds), n = this.#i ? e.resumeSeconds : e.frameSeconds / 2;
		return e.decodedUntil(this.#e, n) - this.#e < Math.min(n, t) - 1e-9 ? !1 : (this.#r = null, this.#i = !1, this.events.emit("playing", {}), !0);
	}
	#h(e = this.#a) {
		this.#o = e, this.events.emit("timeupdate", { time: this.#e });
	}
}, oo = class {
	#e = [];
	get any() {
		return this.#e.length > 0;
	}
	wait() {
		return new Promise((e, t) => {
			this.#e.push({
				resolve: e,
				reject: t
			});
		});
	}
	resolve() {
		for (let { resolve: e } of this.#t()) e();
	}
	reject(e) {
		for (let { reject: t } of this.#t()) t(e);
	}
	#t() {
		let e = this.#e;
		return this.#e = [], e;
	}
}, so = [4, 100], co = 500, lo = .4, uo = class {
	host;
	options;
	#e = new Qa();
	#t = new Ta();
	#n;
	#r = new Ha();
	#i = new AbortController();
	#a;
	#o = null;
	#s = null;
	#c = null;
	#l = [];
	#u = null;
	#d = "loading";
	#f = new oo();
	#p = new oo();
	#m = null;
	#h = "";
	#g = !1;
	constructor(e, t) {
		this.host = e, this.options = t, this.#n = new ao(this, e.events), this.#a = t.startTime ?? null;
	}
	async open(e) {
		let { signal: t } = this.#i;
		try {
			this.host.events.emit("statechange", { state: "loading" }), this.#r.warm();
			let n = await this.#_(e);
			t.throwIfAborted();
			let r = this.#f.wait();
			this.#v(n), await r;
		} catch (e) {
			if (t.aborted && this.#d !== "failed") throw t.reason;
			let n = e instanceof T ? e : new T(String(e));
			throw this.fail(n), n;
		}
	}
	close(e = new DOMException("another stream was loaded", "AbortError")) {
		this.#i.abort(e), this.#f.reject(e), this.#p.reject(e), this.#s !== null && clearTimeout(this.#s), typeof document < "u" && document.removeEventListener("visibilitychange", this.#j), this.#r.close(), this.#o?.poll?.close(), this.#o?.feed.close(), this.#o?.presenter.close(), this.#o?.stream.close();
	}
	fail(e) {
		this.#i.signal.aborted || (this.#n.pause(), this.#D("failed"), this.#f.reject(e), this.#p.reject(e), this.host.events.emit("error", { error: e }), this.close(e));
	}
	#_(e) {
		let { events: t } = this.host;
		return Ti.open(e, {
			...this.options.http,
			...this.options.retry ? { retry: this.options.retry } : {},
			signal: this.#i.signal,
			onRetry: (e) => t.emit("retry", e),
			onRecover: (e) => t.emit("recovered", { where: e })
		});
	}
	#v(e) {
		let { manifest: t, origin: n } = e, r = new Ga(t.segments, t.fps, n), i = new ya(e, r, Va(this.options, this.#r.spawn), this), a = new Ya(this.host.mesh, i.store, this.host.createSorter, {
			shown: (e, t) => this.#C(e, t),
			ordered: (e, t) => this.#w(e, t),
			rested: () => this.#T(),
			failed: (e) => this.fail(new O(`the sort worker failed: ${e}`))
		});
		this.#m && a.look(this.#m);
		let o = e.live ? new ja(e, () => this.#A(), (e) => this.fail(e)) : null, s = new ka(t.targetDurationS);
		this.#o = {
			stream: e,
			feed: i,
			presenter: a,
			edge: s,
			poll: o
		}, s.following = e.live && this.#a === null;
		let c = s.following ? s.joinTime(r) : this.#a ?? 0, l = performance.now();
		this.#n.begin(Math.max(r.start, Math.min(c, r.end)), l), this.#e.set(this.#e.layers, l), typeof document < "u" && document.addEventListener("visibilitychange", this.#j), this.#y(), this.#x();
	}
	play() {
		this.#d !== "failed" && (this.#n.play(performance.now()), this.#x());
	}
	pause() {
		this.#n.pause(), this.#x();
	}
	seek(e) {
		Number.isFinite(e) && this.#d !== "failed" && (this.#o ? (this.#o.edge.following = !1, this.#n.seek(e, performance.now()), this.#x()) : this.#a = e);
	}
	seekToLive() {
		let e = this.#o;
		e && this.live && (this.seek(e.edge.joinTime(e.feed.playlist)), e.edge.following = !0);
	}
	step(e) {
		let t = this.playlist;
		if (!t) return;
		let n = t.step(this.frame, Math.trunc(e));
		n >= 0 && this.seek(t.timeOf(n));
	}
	set loop(e) {
		this.#n.loop = e, this.#x();
	}
	set rate(e) {
		this.#n.rate = e, this.#x();
	}
	set wish(e) {
		let t = this.layers;
		this.#e.wish = e, this.layers !== t && this.host.events.emit("layerschange", { layers: this.layers }), this.#x();
	}
	settled() {
		if (this.#i.signal.aborted) return Promise.reject(this.#i.signal.reason);
		let e = this.#p.wait();
		return this.#T(), e;
	}
	retryNow() {
		this.#o?.stream.retryNow();
	}
	get playlist() {
		return this.#o?.feed.playlist ?? null;
	}
	get time() {
		return this.#n.time;
	}
	get paused() {
		return this.#n.paused;
	}
	get seeking() {
		return this.#n.seeking;
	}
	get ended() {
		return this.#o !== null && this.#n.ended;
	}
	get frame() {
		return this.playlist?.spans.length ? this.playlist.frameAt(this.time) : -1;
	}
	get layers() {
		return this.#e.layers;
	}
	get tier() {
		return this.#o?.feed.pool.tier ?? null;
	}
	get info() {
		return this.#c;
	}
	get views() {
		return this.#l;
	}
	get bounds() {
		return this.#u;
	}
	get state() {
		return this.#d;
	}
	get readyState() {
		if (!this.#c || !this.#o) return 0;
		if (!this.isShown(this.time)) return 1;
		let e = this.resumeSeconds, t = this.decodedUntil(this.time, e);
		return t >= Math.min(this.end, this.time + e) ? 4 : t > this.time + this.frameSeconds / 2 ? 3 : 2;
	}
	get live() {
		return this.#o?.stream.live ?? !1;
	}
	get atLiveEdge() {
		return this.live && this.#o.edge.isNear(this.time, this.#o.feed.playlist);
	}
	get buffered() {
		if (!this.#o) return {
			fetched: [],
			decoded: []
		};
		let { playlist: e, segments: t, store: n } = this.#o.feed;
		return {
			fetched: $a(e, (e) => t.clip(e) !== void 0),
			decoded: eo(e, n.frames())
		};
	}
	get stats() {
		if (!this.#o) return we;
		let { feed: e, stream: t, presenter: n } = this.#o, r = {
			shownFrame: n.shown?.frame ?? -1,
			splats: this.host.mesh.drawnCount,
			layers: this.layers
		};
		return this.#t.stats(e, t, this.time, this.#b, r);
	}
	rendered(e) {
		this.#m = e, this.#t.rendered(), this.#o?.presenter.look(e), this.#n.paused || this.#x();
	}
	get start() {
		return this.playlist?.start ?? 0;
	}
	get end() {
		return this.playlist?.end ?? 0;
	}
	get complete() {
		return this.#o !== null && !this.live;
	}
	get frameSeconds() {
		return this.playlist?.frameSeconds ?? 1;
	}
	get resumeSeconds() {
		return Math.min(lo * this.#n.rate, this.#o?.feed.reachSeconds ?? 0);
	}
	decodedUntil(e, t) {
		if (!this.#o) return e;
		let { feed: n, presenter: r } = this.#o;
		return !r.shown && n.picture(n.playlist.frameAt(e), this.#b) ? e : n.decodedUntil(e, this.#b, t);
	}
	isShown(e) {
		if (!this.#o) return !1;
		let { feed: t, presenter: n } = this.#o, r = t.playlist.frameAt(e);
		if (t.playlist.pictureAt(r) < 0) return t.playlist.spans.length > 0;
		let i = t.picture(r, this.#b);
		return i !== void 0 && n.shown?.frame === i.frame;
	}
	frameReady() {
		this.#t.frameDecoded(), this.#x();
	}
	progressed() {
		this.host.events.emit("progress", { bytesRead: this.#o?.stream.bytesRead ?? 0 });
	}
	clipSkipped(e, t) {
		let n = this.#o.feed.playlist, [r, i] = [n.timeOf(e.firstFrame), n.timeOf(e.firstFrame + e.frames)];
		this.host.events.emit("skipped", {
			clip: e.clip,
			start: r,
			end: i,
			error: t
		}), this.#y(t), this.#x();
	}
	described(e, t) {
		let n = this.#c === null;
		this.#c = e, this.#l = t, this.host.mesh.setLook({ alphaMax: e.alphaMax }), n && (this.#D("buffering"), this.host.events.emit("loadedmetadata", {
			info: e,
			views: t,
			duration: this.end
		}), this.#f.resolve());
	}
	tierChosen(e, t) {
		this.host.events.emit("tierchange", {
			tier: e,
			reason: t
		});
	}
	failed(e) {
		this.fail(e);
	}
	#y(e) {
		let { stream: t, feed: n } = this.#o, r = Ua(t, n.playlist, e);
		r && this.fail(r);
	}
	get #b() {
		return this.#n.paused ? 1 : this.#e.stride;
	}
	#x() {
		let e = this.#o;
		if (!e || this.#i.signal.aborted) return;
		let { feed: t, stream: n, presenter: r } = e, i = performance.now();
		typeof document < "u" && document.hidden && this.#n.hold(i), this.#n.tick(i), this.#e.look(i, () => this.#t.measure(t, n, this.#n, this.#e.stride)) && this.host.events.emit("layerschange", { layers: this.layers }), this.#S(t);
		let a = t.picture(t.playlist.frameAt(this.time), this.#b);
		a && r.present(a), this.#E(r), this.#T(), this.#O();
	}
	#S(e) {
		let { paused: t, seeking: n, rate: r, loop: i, time: a } = this.#n, o = {
			frame: e.playlist.frameAt(a),
			loop: i && this.complete,
			moving: !t && !n,
			rate: r,
			stride: this.#b,
			layers: this.layers,
			mayCut: this.#e.wish === "auto"
		}, s = JSON.stringify(o);
		s !== this.#h && (this.#h = s, e.aim(o));
	}
	#C(e, t) {
		let { time: n, seeking: r, paused: i } = this.#n;
		this.#t.pictureShown(e.frame, t, !i && !r, 1 / this.frameSeconds), this.#u ??= Ai(e.packed), this.host.events.emit("frame", {
			frame: e.frame,
			time: n,
			layers: e.layers
		}), this.#x();
	}
	#w(e, t) {
		this.#t.pictureSorted(t), this.host.events.emit("order", { frame: e.frame });
	}
	#T() {
		if (!this.#p.any || !this.#o || !this.#c || this.#n.seeking) return;
		let { feed: e, presenter: t } = this.#o, n = e.playlist.frameAt(this.time);
		if (!e.isComplete(n, this.#b, this.layers) || !t.resting) return;
		let r = e.picture(n, this.#b);
		r && r !== t.shown || this.#p.resolve();
	}
	#E(e) {
		if (this.#c && this.#d !== "failed") {
			let t = this.#n.seeking || this.#n.waiting || !e.shown;
			this.#D(t ? "buffering" : "ready");
		}
		let { live: t, atLiveEdge: n } = this;
		n !== this.#g && (this.#g = n, this.host.events.emit("livechange", {
			live: t,
			atLiveEdge: n
		}));
	}
	#D(e) {
		e !== this.#d && (this.#d = e, this.host.events.emit("statechange", { state: e }));
	}
	#O() {
		this.#i.signal.aborted || (this.#s !== null && clearTimeout(this.#s), this.#s = setTimeout(() => this.#x(), this.#k()));
	}
	#k() {
		let { paused: e, time: t, rate: n } = this.#n;
		if (e) return co;
		let r = this.playlist.timeOf(this.frame + 1), [i, a] = so;
		return Math.max(i, Math.min(a, (r - t) * 1e3 / n));
	}
	#A() {
		let { stream: e, feed: t, edge: n } = this.#o, { live: r } = this, i = this.end;
		t.playlist = t.playlist.grown(e.manifest.segments, e.origin), this.end !== i && this.host.events.emit("durationchange", { duration: this.end }), this.time < this.start && this.#n.seek(this.start, performance.now()), r && n.mustJump(this.time, t.playlist) && this.seekToLive(), this.#g = this.atLiveEdge, this.host.events.emit("livechange", {
			live: r,
			atLiveEdge: this.#g
		}), this.#y(), this.#x();
	}
	#j = () => {
		this.#n.hold(performance.now());
		let { edge: e, feed: t } = this.#o;
		!document.hidden && this.live && e.mustJump(this.time, t.playlist) && this.seekToLive(), this.#x();
	};
}, fo = .1, po = 4, mo = class extends f {
	type = "VolumetricVideo";
	options;
	#e = new Ce();
	#t = new fe();
	#n;
	#r = null;
	#i;
	#a;
	#o;
	#s = !1;
	constructor(e = {}) {
		super(), this.options = e, this.#i = e.loop ?? !1, this.#a = ho(e.playbackRate ?? 1), this.#o = e.quality ?? "auto", this.#n = {
			events: this.#e,
			mesh: this.#t,
			createSorter: () => new ae()
		}, this.add(this.#t), this.#c();
	}
	async load(e) {
		this.#r?.close(), this.#t.visible = !0, this.#t.setFrame({
			count: 0,
			data: /* @__PURE__ */ new Uint32Array()
		}, /* @__PURE__ */ new Uint32Array());
		let t = new uo(this.#n, this.options);
		this.#r = t, t.loop = this.#i, t.rate = this.#a, t.wish = this.#o, (this.#s || this.options.autoplay) && t.play(), this.#s = !1, await t.open(e);
	}
	play() {
		this.#r ? this.#r.play() : this.#s = !0;
	}
	pause() {
		this.#s = !1, this.#r?.pause();
	}
	seek(e) {
		this.#r?.seek(e);
	}
	get currentTime() {
		return this.#r?.time ?? 0;
	}
	set currentTime(e) {
		this.seek(e);
	}
	get duration() {
		return this.#r?.playlist?.end ?? 0;
	}
	get seekable() {
		let e = this.#r?.playlist;
		return e ? [e.start, e.end] : [0, 0];
	}
	get loop() {
		return this.#i;
	}
	set loop(e) {
		this.#i = e, this.#r && (this.#r.loop = e);
	}
	get playbackRate() {
		return this.#a;
	}
	set playbackRate(e) {
		let t = ho(e);
		t !== this.#a && (this.#a = t, this.#r && (this.#r.rate = t), this.#e.emit("ratechange", { rate: t }));
	}
	get paused() {
		return this.#r ? this.#r.paused : !this.#s;
	}
	get ended() {
		return this.#r?.ended ?? !1;
	}
	get seeking() {
		return this.#r?.seeking ?? !1;
	}
	get state() {
		return this.#r?.state ?? "idle";
	}
	get readyState() {
		return this.#r?.readyState ?? 0;
	}
	get buffered() {
		return this.#r?.buffered ?? {
			fetched: [],
			decoded: []
		};
	}
	get live() {
		return this.#r?.live ?? !1;
	}
	get atLiveEdge() {
		return this.#r?.atLiveEdge ?? !1;
	}
	seekToLive() {
		this.#r?.seekToLive();
	}
	stepFrame(e) {
		this.pause(), this.#r?.step(e);
	}
	get currentFrame() {
		return this.#r?.frame ?? -1;
	}
	get quality() {
		return this.#o;
	}
	set quality(e) {
		this.#o = e, this.#r && (this.#r.wish = e);
	}
	get activeLayers() {
		return this.#r?.layers ?? (this.#o === "auto" ? 4 : this.#o);
	}
	get tier() {
		return this.#r?.tier ?? null;
	}
	get views() {
		return this.#r?.views ?? [];
	}
	get info() {
		return this.#r?.info ?? null;
	}
	get bounds() {
		return this.#r?.bounds ?? null;
	}
	get stats() {
		return this.#r?.stats ?? we;
	}
	retryNow() {
		this.#r?.retryNow();
	}
	settled() {
		return this.#r?.settled() ?? Promise.reject(new T("no stream is loaded"));
	}
	on(e, t) {
		return this.#e.on(e, t);
	}
	dispose() {
		this.#r?.close(), this.#r = null, this.#e.clear(), this.remove(this.#t), this.#t.dispose();
	}
	#c() {
		let e = this.#t, t = e.onBeforeRender;
		e.onBeforeRender = (n, r, i) => {
			let a = this.#r;
			a?.rendered(le(go(n, i), e));
			try {
				t.call(e, n, r, i);
			} catch (t) {
				if (!(t instanceof O)) throw t;
				e.visible = !1, a?.fail(t);
			}
		};
	}
};
function ho(e) {
	return Number.isFinite(e) ? Math.max(fo, Math.min(po, e)) : 1;
}
function go(e, t) {
	return e.xr.isPresenting ? e.xr.getCamera() : t;
}
export { E as FormatError, T as PlayerError, D as StoreError, O as UnsupportedError, mo as VolumetricVideo, A as projectionMatrix, j as rigUp, k as viewMatrix };

package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.nn.AttentionKind.BLOCKED;
import static org.nanodo.nn.AttentionKind.FUSED;
import static org.nanodo.nn.AttentionKind.PLAIN;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.jit.PlatformPrograms;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.AxisRules;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.MeshAxes;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** Blocks and kernels against the plain computation in float64, and its derivatives. */
class CausalAttentionTest {
  private record Heads(Tensor q, Tensor k, Tensor v) {
    Heads as(DType dtype) {
      return Tree.map(x -> x.astype(dtype), this);
    }
  }

  @BeforeAll
  static void devices() {
    Devices.cpu(4);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Heads heads(int B, int L, int H, int K, int Dh, double scale) {
    List<Tensor> keys = List.of(Random.key(1), Random.key(2), Random.key(3));
    return new Heads(
        Random.normal(keys.get(0), B, L, H, Dh).mul(scale),
        Random.normal(keys.get(1), B, L, K, Dh),
        Random.normal(keys.get(2), B, L, K, Dh));
  }

  private static Function<Heads, Tensor> attention(AttentionKind kind, double softcap) {
    return attention(kind, softcap, Layout.SINGLE);
  }

  private static Function<Heads, Tensor> attention(
      AttentionKind kind, double softcap, Layout layout) {
    Scope s = Scope.of(Map.of(), layout);
    return h -> Attention.causal(s, h.q, h.k, h.v, softcap, kind);
  }

  /** The definition, in float64. */
  private static Function<Heads, Tensor> reference(double softcap) {
    return h -> {
      int L = h.q.dim(1);
      int group = h.q.dim(2) / h.k.dim(2);
      Tensor k = h.k.repeat(group, 2);
      Tensor scores = Jnp.einsum("bqhd,bkhd->bhqk", h.q, k).div(Math.sqrt(h.q.dim(3)));
      Tensor capped = softcap == 0 ? scores : scores.div(softcap).tanh().mul(softcap);
      Tensor seen = Lax.where(Attention.causalMask(L), capped, Double.NEGATIVE_INFINITY);
      Tensor weights = seen.sub(seen.max(-1).expandDims(-1)).exp();
      Tensor shares = weights.div(weights.sum(-1).expandDims(-1));
      return Jnp.einsum("bhqk,bkhd->bqhd", shares, h.v.repeat(group, 2));
    };
  }

  /** A loss to which each element of the output contributes with another weight. */
  private static Tensor loss(Tensor out) {
    return out.astype(DType.F32).mul(weights(out).astype(DType.F32)).sum();
  }

  private static Tensor wideLoss(Tensor out) {
    return out.mul(weights(out)).sum();
  }

  private static Tensor weights(Tensor out) {
    Tensor places = Tensor.arange(out.shape().size()).astype(DType.F64);
    return places.mul(0.7).sin().reshape(out.shape().dims());
  }

  private static void requireClose(Tensor found, Tensor expected, double tolerance) {
    double[] a = found.toHost().toDoubles();
    double[] b = expected.toHost().toDoubles();
    assertThat(a).hasSameSizeAs(b);
    double largest = Arrays.stream(b).map(Math::abs).max().orElse(0);
    double apart = IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).sum();
    int farthest =
        IntStream.range(0, a.length)
            .reduce(0, (i, j) -> Math.abs(a[j] - b[j]) > Math.abs(a[i] - b[i]) ? j : i);
    assertThat(apart).isNotNaN();
    assertThat(a[farthest]).isCloseTo(b[farthest], within(tolerance * largest + 1e-30));
  }

  private static void requireClose(Heads found, Heads expected, double tolerance) {
    requireClose(found.q, expected.q, tolerance);
    requireClose(found.k, expected.k, tolerance);
    requireClose(found.v, expected.v, tolerance);
  }

  @ParameterizedTest
  @CsvSource({
    // B, L, H, K, Dh, softcap, magnitude of queries
    "2, 2, 1, 1, 1, 0, 1",
    "1, 7, 3, 3, 5, 0, 1",
    "2, 96, 2, 1, 16, 0, 3",
    "1, 97, 4, 2, 24, 5, 1",
    "2, 129, 4, 4, 8, 30, 5",
    "1, 193, 8, 2, 40, 0, 1",
    "1, 600, 2, 2, 128, 0, 1",
    "1, 1100, 2, 1, 32, 50, 2",
  })
  void isThePlainComputation(int B, int L, int H, int K, int Dh, double softcap, double magnitude) {
    Heads in = heads(B, L, H, K, Dh, magnitude);
    Heads wide = in.as(DType.F64);
    Tensor expected = jit(reference(softcap)).apply(wide);
    Heads gradient = jit(grad((Heads h) -> wideLoss(reference(softcap).apply(h)))).apply(wide);
    for (AttentionKind kind : List.of(BLOCKED, FUSED)) {
      Function<Heads, Tensor> f = attention(kind, softcap);
      requireClose(jit(f).apply(in), expected, 2e-6);
      requireClose(jit(grad((Heads h) -> loss(f.apply(h)))).apply(in), gradient, 1e-5);
      if (kind == BLOCKED) { // In float64 the kernel is not used.
        requireClose(jit(f).apply(wide), expected, 1e-12);
        requireClose(jit(grad((Heads h) -> wideLoss(f.apply(h)))).apply(wide), gradient, 1e-11);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKED", "FUSED"})
  void computesBfloat16InFloat32(AttentionKind kind) {
    Heads in = heads(2, 130, 4, 2, 32, 1).as(DType.BF16);
    Heads wide = in.as(DType.F64);
    Tensor out = jit(attention(kind, 0)).apply(in);
    assertThat(out.dtype()).isEqualTo(DType.BF16);
    requireClose(out, reference(0).apply(wide), 4e-3);
    Heads found = jit(grad((Heads h) -> loss(attention(kind, 0).apply(h)))).apply(in);
    requireClose(found, jit(grad((Heads h) -> wideLoss(reference(0).apply(h)))).apply(wide), 1e-2);
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKED", "FUSED"})
  void hasTheDerivativesOfDifferences(AttentionKind kind) {
    Heads at = heads(1, 5, 2, 1, 3, 1).as(DType.F64);
    Heads along = new Heads(at.q.sin(), at.k.cos(), at.v.mul(at.v)).as(DType.F64);
    Function<Heads, Tensor> f = h -> wideLoss(attention(kind, 3).apply(h));
    BiFunction<Double, Function<Heads, Tensor>, Tensor> moved =
        (h, of) -> of.apply(Tree.map((x, d) -> x.add(d.mul(h)), at, along));
    double h = 1e-5;
    double slope = (scalar(moved.apply(h, f)) - scalar(moved.apply(-h, f))) / (2 * h);
    assertThat(scalar(Transforms.jvp(f, at, along).tangent())).isCloseTo(slope, within(1e-8));
    assertThat(scalar(dot(grad(f).apply(at), along))).isCloseTo(slope, within(1e-8));

    Function<Heads, Tensor> slopes = x -> dot(grad(f).apply(x), along);
    double curve = (scalar(moved.apply(h, slopes)) - scalar(moved.apply(-h, slopes))) / (2 * h);
    Heads product = Transforms.hvp(f, at, along);
    assertThat(scalar(dot(product, along))).isCloseTo(curve, within(1e-7));
    assertThat(scalar(dot(grad(slopes).apply(at), along))).isCloseTo(curve, within(1e-7));
  }

  private static double scalar(Tensor x) {
    return x.toHost().toDoubles()[0];
  }

  private static Tensor dot(Heads a, Heads b) {
    return a.q.mul(b.q).sum().add(a.k.mul(b.k).sum()).add(a.v.mul(b.v).sum());
  }

  /** A batch axis that only the queries have, in the kernel and in its gradient. */
  @Test
  void isMappedInOneCall() {
    Heads in = heads(2, 70, 2, 2, 8, 1);
    Tensor q = Tensor.arange(3).add(1).reshape(3, 1, 1, 1, 1).mul(in.q.expandDims(0));
    Function<Tensor, Tensor> each =
        x -> {
          Function<Tensor, Tensor> f =
              y -> loss(attention(FUSED, 0).apply(new Heads(y, in.k, in.v)));
          return grad(f).apply(x);
        };
    var mapped = jit(Transforms.vmap(each));
    var separate = new ArrayList<Tensor>();
    for (int i = 0; i < 3; i++) {
      separate.add(each.apply(q.at(i)));
    }
    requireClose(mapped.apply(q), Lax.stack(separate, 0), 1e-6);
    String text = PlatformPrograms.text(mapped.lower(q), "cpu");
    assertThat(text.split("@nanodo_attention_grad|\"nanodo_attention_grad\"", -1)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "2, 2", "1, 4"})
  void eachDeviceComputesItsExamplesAndHeads(int data, int model) {
    var mesh = Mesh.of(MeshAxes.DATA, data, MeshAxes.MODEL, model);
    var layout = new Layout(mesh, AxisRules.DEFAULT, true);
    var whole = heads(4, 100, 8, 4, 16, 1);
    var at = new NamedSharding(mesh, PartitionSpec.of(MeshAxes.DATA, "", MeshAxes.MODEL));
    Heads in = Tree.map(x -> x.to(at), whole);
    Function<Heads, Tensor> f = h -> loss(attention(FUSED, 0, layout).apply(h));
    var gradient = jit(grad(f));
    requireClose(
        gradient.apply(in),
        jit(grad((Heads h) -> wideLoss(reference(0).apply(h)))).apply(whole.as(DType.F64)),
        1e-5);
    String text = PlatformPrograms.text(gradient.lower(in), "cpu");
    String part = "tensor<%dx100x%dx16xf32>".formatted(4 / data, 8 / model);
    assertThat(text.lines().filter(l -> l.contains("\"nanodo_attention_grad\"")))
        .hasSize(1)
        .allMatch(l -> l.contains(part));
  }

  /** The scores of all queries and keys are in memory on no platform, in neither pass. */
  @ParameterizedTest
  @CsvSource({"cpu, FUSED", "cpu, BLOCKED", "tpu, FUSED", "tpu, BLOCKED", "cuda, BLOCKED"})
  void neverHoldsAllScores(String platform, AttentionKind kind) {
    Heads in = heads(1, 2048, 2, 1, 16, 1);
    var f = jit(grad((Heads h) -> loss(attention(kind, 0).apply(h))));
    String text = PlatformPrograms.text(f.lower(in), platform);
    assertThat(text).doesNotContain("2048x2048");
    assertThat(text.contains("call_target_name = \"nanodo_attention"))
        .isEqualTo(platform.equals("cpu") && kind == FUSED);
    assertThat(PlatformPrograms.text(jit(attention(PLAIN, 0)).lower(in), "cpu"))
        .contains("2048x2048");
  }

  @Test
  void headsThatCannotShareKeysAreRefused() {
    Heads in = heads(1, 4, 3, 2, 4, 1);
    assertThatThrownBy(() -> attention(FUSED, 0).apply(in))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 heads of queries cannot share 2 heads of keys and values");
  }

  @Test
  void aNaNStaysOneInItsQueryAndThoseAfterIt() {
    Heads in = heads(1, 5, 1, 1, 4, 1);
    Tensor k = in.k.mul(Tensor.of(1f, 1f, Float.NaN, 1f, 1f).reshape(1, 5, 1, 1));
    Tensor out = jit(attention(FUSED, 0)).apply(new Heads(in.q, k, in.v));
    float[] found = out.toHost().toFloats();
    for (int i = 0; i < found.length; i++) {
      assertThat(Float.isNaN(found[i])).isEqualTo(i / 4 >= 2);
    }
  }
}

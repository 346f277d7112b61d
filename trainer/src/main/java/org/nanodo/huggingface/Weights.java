package org.nanodo.huggingface;

import java.util.ArrayList;
import java.util.List;

/** The parameters of a decoder, and where each architecture has them. */
final class Weights {
  private Weights() {}

  /**
   * All parameters of a model.
   *
   * @param prefix what the names of GPT-2's tensors begin with: nothing in old files
   */
  static List<Weight> of(Decoder m, String prefix) {
    var all = new ArrayList<Weight>();
    if (m.architecture() == Architecture.GPT2) {
      gpt2(m, prefix, all);
    } else {
      llama(m, all);
    }
    if (!m.tied()) {
      all.add(Weight.transposed("lm_head/kernel", "lm_head.weight", m.D(), m.D(), m.V()));
    }
    return all;
  }

  private static void llama(Decoder m, List<Weight> all) {
    all.add(Weight.matrix("embed/embedding", "model.embed_tokens.weight", m.V(), m.V(), m.D()));
    for (int i = 0; i < m.N(); i++) {
      new LlamaBlock(m, "blocks_" + i + "/", "model.layers." + i + ".", all).add();
    }
    all.add(Weight.vector("out_ln/scale", "model.norm.weight", m.D()));
  }

  private record LlamaBlock(Decoder m, String ours, String theirs, List<Weight> all) {
    void add() {
      norm("RMSNorm_0", "input_layernorm", m.D());
      in("query", "q_proj", m.H());
      in("key", "k_proj", m.K());
      in("value", "v_proj", m.K());
      if (m.architecture() == Architecture.QWEN3) {
        norm("CausalAttn_0/q_norm", "self_attn.q_norm", m.Dh());
        norm("CausalAttn_0/k_norm", "self_attn.k_norm", m.Dh());
      }
      int heads = m.H() * m.Dh();
      dense("CausalAttn_0/attn_out_proj", "self_attn.o_proj", heads, m.H(), m.Dh(), m.D());
      bias("CausalAttn_0/attn_out_proj", "self_attn.o_proj", m.D());
      norm("RMSNorm_1", "post_attention_layernorm", m.D());
      mlp("Dense_0", "gate_proj", m.D(), m.F());
      mlp("Dense_1", "up_proj", m.D(), m.F());
      mlp("Dense_2", "down_proj", m.F(), m.D());
    }

    private void norm(String norm, String theirNorm, int size) {
      all.add(Weight.vector(ours + norm + "/scale", theirs + theirNorm + ".weight", size));
    }

    private void in(String layer, String theirLayer, int heads) {
      dense("CausalAttn_0/" + layer, "self_attn." + theirLayer, m.D(), m.D(), heads, m.Dh());
      bias("CausalAttn_0/" + layer, "self_attn." + theirLayer, heads, m.Dh());
    }

    private void mlp(String layer, String theirLayer, int rows, int columns) {
      dense("Mlp_0/" + layer, "mlp." + theirLayer, rows, rows, columns);
      bias("Mlp_0/" + layer, "mlp." + theirLayer, columns);
    }

    private void dense(String layer, String theirLayer, int rows, int... dims) {
      all.add(
          Weight.transposed(ours + layer + "/kernel", theirs + theirLayer + ".weight", rows, dims));
    }

    private void bias(String layer, String theirLayer, int... dims) {
      if (m.bias()) {
        all.add(Weight.vector(ours + layer + "/bias", theirs + theirLayer + ".bias", dims));
      }
    }
  }

  private static void gpt2(Decoder m, String prefix, List<Weight> all) {
    all.add(Weight.matrix("embed/embedding", prefix + "wte.weight", m.V(), m.V(), m.D()));
    all.add(Weight.matrix("pos_embed/embedding", prefix + "wpe.weight", m.L(), m.L(), m.D()));
    for (int i = 0; i < m.N(); i++) {
      new Gpt2Block(m, "blocks_" + i + "/", prefix + "h." + i + ".", all).add();
    }
    new Gpt2Block(m, "", prefix, all).norm("out_ln", "ln_f");
  }

  private record Gpt2Block(Decoder m, String ours, String theirs, List<Weight> all) {
    void add() {
      norm("LayerNorm_0", "ln_1");
      third(0, "query");
      third(1, "key");
      third(2, "value");
      dense("CausalAttn_0/attn_out_proj", "attn.c_proj", m.D(), m.H(), m.Dh(), m.D());
      norm("LayerNorm_1", "ln_2");
      dense("Mlp_0/Dense_0", "mlp.c_fc", m.D(), m.D(), m.F());
      dense("Mlp_0/Dense_1", "mlp.c_proj", m.F(), m.F(), m.D());
    }

    void norm(String norm, String theirNorm) {
      all.add(Weight.vector(ours + norm + "/scale", theirs + theirNorm + ".weight", m.D()));
      all.add(Weight.vector(ours + norm + "/bias", theirs + theirNorm + ".bias", m.D()));
    }

    private void third(int number, String layer) {
      String path = ours + "CausalAttn_0/" + layer;
      String name = theirs + "attn.c_attn.";
      all.add(Weight.third(number, path + "/kernel", name + "weight", m.D(), m.D(), m.H(), m.Dh()));
      all.add(Weight.third(number, path + "/bias", name + "bias", 1, m.H(), m.Dh()));
    }

    private void dense(String layer, String theirLayer, int rows, int... dims) {
      String name = theirs + theirLayer;
      int columns = dims[dims.length - 1];
      all.add(Weight.matrix(ours + layer + "/kernel", name + ".weight", rows, dims));
      all.add(Weight.vector(ours + layer + "/bias", name + ".bias", columns));
    }
  }
}

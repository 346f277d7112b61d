package org.nanodo.huggingface;

/**
 * A model of one of the architectures.
 *
 * @param V token ids
 * @param D model dimension
 * @param H attention heads
 * @param K heads of keys and values
 * @param Dh dimension of a head
 * @param F inner dimension of the MLPs
 * @param N blocks
 * @param L positions
 * @param ropeTheta base of the wavelengths of RoPE; GPT-2 has none
 * @param normEps epsilon of every norm
 * @param bias whether dense layers have biases, and GPT-2's norms
 * @param tied whether the embedding is the output layer too
 */
record Decoder(
    Architecture architecture,
    int V,
    int D,
    int H,
    int K,
    int Dh,
    int F,
    int N,
    int L,
    double ropeTheta,
    double normEps,
    boolean bias,
    boolean tied) {}

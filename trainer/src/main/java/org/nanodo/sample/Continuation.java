package org.nanodo.sample;

/**
 * What follows a prompt.
 *
 * @param ids its tokens, without the one that ends a document
 * @param logProbs the logarithm of the probability that the model gives each, whatever the sampling
 * @param ended whether the model ended the document; else there are as many tokens as were asked
 *     for
 */
public record Continuation(int[] ids, float[] logProbs, boolean ended) {}

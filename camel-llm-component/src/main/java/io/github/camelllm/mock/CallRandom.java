package io.github.camelllm.mock;

import java.util.SplittableRandom;

/** The random numbers of one call, each from 0 to 1, determined by the seed and the number of the call. */
record CallRandom(double failure, double latency, double firstToken, double cut) {
    static CallRandom of(long seed, long call) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + call);
        return new CallRandom(random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble());
    }
}

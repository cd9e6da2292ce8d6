package io.github.camelllm.config;

/**
 * A mistake in a configuration file.
 *
 * @param line the line, from 1
 * @param what what is wrong, beginning with the path of the option; it has no value of a secret
 */
public record ConfigMistake(int line, String what) implements Comparable<ConfigMistake> {
    @Override
    public int compareTo(ConfigMistake other) {
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : what.compareTo(other.what);
    }

    @Override
    public String toString() {
        return "line " + line + ": " + what;
    }
}

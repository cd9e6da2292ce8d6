/** What fuzzing needs: inputs made from real ones, and the bounds within which each input must be read. */
@org.jspecify.annotations.NullMarked
package io.github.camelllm.fuzz;

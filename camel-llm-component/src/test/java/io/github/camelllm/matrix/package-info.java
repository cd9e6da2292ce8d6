/** Tests that carry conversations from every protocol to every other, whose servers are strict. */
package io.github.camelllm.matrix;

/** Tests of what clients of the gateway send and get. */
package io.github.camelllm.serve;

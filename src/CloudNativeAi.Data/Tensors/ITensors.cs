namespace CloudNativeAi.Data;

/// <summary>Tensors of versions: safetensors files, alone or as a sharded checkpoint. Thread-safe.</summary>
/// <remarks>The format: https://github.com/huggingface/safetensors. Headers are read and checked when a file is opened, tensors only when they are asked for. Nothing in a file is trusted, and nothing of it is run.</remarks>
public interface ITensors
{
    /// <summary>Opens a file, or all files of a sharded checkpoint, and lists the tensors.</summary>
    /// <param name="files">A version of a dataset, or <see cref="ModelVersion.Files"/>.</param>
    /// <param name="key">A <c>.safetensors</c> file, or an index (<c>model.safetensors.index.json</c>); null: the one index of the version, else all its <c>.safetensors</c> files together.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="DatasetNotFoundException">No such object, or nothing to choose.</exception>
    /// <exception cref="DataFormatException">A header or the index breaks the format.</exception>
    ValueTask<TensorFiles> OpenAsync(DatasetVersion files, string? key = null, CancellationToken cancellationToken = default);
}

namespace CloudNativeAi.Data;

/// <summary>The model store.</summary>
public sealed class ModelOptions
{
    /// <summary>Refuses files of formats that run code when they are loaded (pickle: <c>.pt</c>, <c>.pth</c>, <c>.pkl</c>, <c>.pickle</c>, <c>.ckpt</c>, <c>.joblib</c>, <c>.bin</c>). Default false.</summary>
    public bool RefusePickle { get; set; }
}

from .models_synonyms import Synonym

__all__ = ["Synonym"]

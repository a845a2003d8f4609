from . import export
from . import my_data
